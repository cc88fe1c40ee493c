"""SQL that is built once and then run again and again with other values.

Django builds the SQL of a query anew every time. For the few statements that every page of a citizen needs, this costs
ten times what running them costs (docs/adr/0021). The statements here are still made by Django from the models; only
their text is kept. Every value stays a parameter, the city in scope is one of them in every statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.signals import post_save, pre_save

from rathaus.apps.cities.scope import city_scope, scoped_city_id

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["Select", "Update", "can_insert", "insert", "together"]

M = TypeVar("M", bound=models.Model)

_CITY: Final = 9_100_000_000_000_000_001
"""Stands for the city while a statement is built; no city has this id."""
_STAND_INS: Final[Mapping[type, Callable[[int], Any]]] = {
    UUID: lambda n: UUID(int=0x7A11_0000_0000_4000_8000_0000_0000_0000 + n),
    int: lambda n: 9_200_000_000_000_000_000 + n,
    str: lambda n: f"\ue000stand-in {n}\ue000",
}


@dataclass(frozen=True, slots=True)
class _Slot:
    """One parameter of a statement: the city, a value by name, or a constant."""

    name: str = ""
    constant: Any = None
    is_city: bool = False
    is_hex: bool = False
    """The database keeps UUIDs as text."""

    def value(self, city: int, values: Mapping[str, Any]) -> Any:
        if self.is_city:
            return city
        if not self.name:
            return self.constant
        return values[self.name].hex if self.is_hex else values[self.name]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A built SELECT and how its rows become objects."""

    sql: str
    slots: tuple[_Slot, ...]
    is_locking: bool
    model: type[models.Model]
    names: list[str]
    columns: slice
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]
    populators: Sequence[Any]
    annotations: tuple[tuple[str, int], ...]

    def built(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> Any:
        """Return the object of one row, with what was selected beside it."""
        values = list(row)
        for position, converters, expression in self.converters:
            for convert in converters:
                values[position] = convert(values[position], expression, connection)
        built = self.model.from_db(connection.alias, self.names, values[self.columns])
        for populator in self.populators:
            populator.populate(values, built)
        for name, position in self.annotations:
            setattr(built, name, values[position])
        return built


def _executed(
    connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any], *, is_count: bool = False
) -> Any:
    """Run a statement and return its rows, or how many there were.

    With psycopg its own cursor does, when nobody listens: Django's wrappers around it cost as much as the statement.
    """
    if connection.vendor != "postgresql" or connection.execute_wrappers or connection.queries_logged:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.rowcount if is_count else cursor.fetchall()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        direct = connection.connection.cursor()
        try:
            direct.execute(sql, parameters)
            return direct.rowcount if is_count else direct.fetchall()
        finally:
            direct.close()


class Select(Generic[M]):
    """A query over rows of the city in scope, built once.

    ``Select(lambda key: Team.objects.filter(key=key), key=str).all(key="parking")``
    """

    def __init__(self, rows: Callable[..., models.QuerySet[M]], **kinds: type) -> None:
        """Take the query and the type of each of its values (UUID, int or str).

        Args:
            rows: Returns the query for values by name. It must not look at them: it is called once, with stand-ins.
            kinds: Name → type of the value.
        """
        self._rows = rows
        self._stand_ins = {name: _STAND_INS[kind](n) for n, (name, kind) in enumerate(kinds.items())}
        self._plans: dict[str, _Plan] = {}

    def all(self, **values: Any) -> list[M]:
        """Return the rows for these values.

        Raises:
            UnscopedQuery: No city is in scope.
            TransactionManagementError: The query locks rows and no transaction is open.
        """
        city = scoped_city_id()
        if not city:  # the scope was left on purpose: another statement, and never a hurried one
            return list(self._rows(**values))
        connection = connections[DEFAULT_DB_ALIAS]
        plan = self._plans.get(connection.vendor) or self._build(connection)
        if plan.is_locking and not connection.in_atomic_block:
            raise transaction.TransactionManagementError("Rows are locked only inside a transaction.")
        rows = _executed(connection, plan.sql, [slot.value(city, values) for slot in plan.slots])
        return [plan.built(row, connection) for row in rows]

    def first(self, **values: Any) -> M | None:
        """Return the first row for these values, None without one."""
        return next(iter(self.all(**values)), None)

    def _build(self, connection: BaseDatabaseWrapper) -> _Plan:
        with city_scope(_CITY):
            rows: Any = self._rows(**self._stand_ins)
            compiler = rows.query.get_compiler(using=connection.alias)
            sql, parameters = compiler.as_sql()
        if rows._iterable_class is not ModelIterable or rows._prefetch_related_lookups:
            raise TypeError("Only queries for whole objects, without prefetching, are built once.")
        klass_info: Any = compiler.klass_info
        select: Any = compiler.select
        chosen = klass_info["select_fields"]
        columns = slice(chosen[0], chosen[-1] + 1)
        converters = compiler.get_converters([column[0] for column in select])
        plan = _Plan(
            sql=sql,
            slots=self._slots(parameters),
            is_locking=rows.query.select_for_update and connection.features.has_select_for_update,
            model=klass_info["model"],
            names=[column[0].target.attname for column in select[columns]],
            columns=columns,
            converters=tuple((position, *found) for position, found in converters.items()),
            populators=get_related_populators(klass_info, select, connection.alias),  # type: ignore[call-arg]  # 6.x
            annotations=tuple((compiler.annotation_col_map or {}).items()),
        )
        self._plans[connection.vendor] = plan
        return plan

    def _slots(self, parameters: Sequence[Any]) -> tuple[_Slot, ...]:
        known: dict[Any, _Slot] = {_CITY: _Slot(is_city=True)}
        for name, stand_in in self._stand_ins.items():
            known[stand_in] = _Slot(name)
            if isinstance(stand_in, UUID):
                known[stand_in.hex] = _Slot(name, is_hex=True)
        slots = tuple(known.get(value) or _Slot(constant=value) for value in parameters)
        missing = {*self._stand_ins} - {slot.name for slot in slots}
        if missing or not any(slot.is_city for slot in slots):
            raise TypeError(f"The query has no place for {', '.join(sorted(missing)) or 'the city'}.")
        return slots


class Update(Generic[M]):
    """A change of some columns of one row of the city in scope, built once: ``.run(pk=7, version=2)``."""

    def __init__(self, model: type[M], *names: str) -> None:
        """Take the model and the columns that change, by the names of their attributes."""
        self._model, self._names = model, names

    def run(self, *, pk: int, **values: Any) -> int:
        """Change the row; return how many there were: 1, or 0 when the city has no such row (1 inside ``together``).

        Args:
            values: A plain value for every column named.

        Raises:
            UnscopedQuery: No city is in scope.
        """
        connection, city = connections[DEFAULT_DB_ALIAS], scoped_city_id()
        sql, fields = _update(self._model, self._names, connection.vendor, bool(city))
        parameters = [field.get_db_prep_save(values[field.attname], connection) for field in fields]
        parameters += [pk, city] if city else [pk]
        pending = _pending.get()
        if pending is not None:
            pending.append(_Write(sql, parameters))
            return 1
        return int(_executed(connection, sql, parameters, is_count=True))


@lru_cache(maxsize=256)
def _update(
    model: type[models.Model], names: tuple[str, ...], vendor: str, is_scoped: bool
) -> tuple[str, tuple[Any, ...]]:
    if "city_id" in names:
        raise TypeError("Rows stay with their city.")
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = tuple(by_name[name] for name in names)
    changes = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    where = " AND ".join(f"{quote(column)} = %s" for column in ("id", *(["city_id"] if is_scoped else [])))
    return f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {where}", fields  # noqa: S608 - names of columns


def can_insert(rows: Sequence[models.Model]) -> bool:
    """Return whether ``insert`` can take these rows: new, of one plain model that nobody listens to."""
    if not rows:
        return False
    model, features = type(rows[0]), connections[DEFAULT_DB_ALIAS].features
    most = features.max_query_params or 60_000
    return (
        features.can_return_rows_from_bulk_insert
        and _is_plain(model)
        and len(rows) * len(model._meta.concrete_fields) <= most
        and all(type(row) is model and row.pk is None for row in rows)
        and not pre_save.has_listeners(model)
        and not post_save.has_listeners(model)
    )


@lru_cache(maxsize=256)
def _is_plain(model: type[models.Model]) -> bool:
    meta = model._meta
    return (
        not meta.parents
        and isinstance(meta.auto_field, models.AutoField | models.BigAutoField)
        and not any(
            field.generated
            or field.has_db_default()
            # Only MySQL writes bytes in a special way.
            or (hasattr(field, "get_placeholder") and not isinstance(field, models.BinaryField))
            for field in meta.concrete_fields
        )
    )


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model with one statement, in order, and give them their keys; see ``can_insert``."""
    model, connection = type(rows[0]), connections[DEFAULT_DB_ALIAS]
    fields, sql = _insert(model, connection.vendor, len(rows))
    parameters: list[Any] = []
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="bulk_create")  # type: ignore[attr-defined]  # as Django does
        for field, name, kind in fields:
            value = getattr(row, name)
            if type(value) is not kind:
                value = field.get_db_prep_save(field.pre_save(row, add=True), connection)
            parameters.append(value)
    pending = _pending.get()
    if pending is not None:
        pending.append(_Write(sql, parameters, rows))
        return
    with transaction.mark_for_rollback_on_error(using=connection.alias):
        keys = _executed(connection, sql, parameters)
    _give_keys(rows, [key for (key,) in keys])


def _give_keys(rows: Sequence[models.Model], keys: Sequence[Any]) -> None:
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=1024)
def _insert(model: type[models.Model], vendor: str, count: int) -> tuple[tuple[Any, ...], str]:
    meta, quote = model._meta, connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields = tuple(field for field in meta.concrete_fields if field is not meta.auto_field)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = f"({', '.join(['%s'] * len(fields))})"
    assert meta.pk is not None, "a plain model has a key"
    sql = (
        f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES {', '.join([places] * count)} "  # noqa: S608
        f"RETURNING {quote(str(meta.pk.column))}"
    )
    return tuple((field, field.attname, _kind_as_is(field, vendor)) for field in fields), sql


_AS_IS: Final[Mapping[type, type]] = {
    models.CharField: str,
    models.TextField: str,
    models.IntegerField: int,
    models.PositiveIntegerField: int,
    models.BigIntegerField: int,
    models.BooleanField: bool,
    models.BinaryField: bytes,
    models.ForeignKey: int,
}
"""Type of field → type of the values that need no preparation on any database."""


def _kind_as_is(field: Any, vendor: str) -> type | None:
    """Return the type of the values a database takes as they are, None when Django has to prepare them."""
    if isinstance(field, models.UUIDField) and vendor == "postgresql":
        return UUID
    return _AS_IS.get(type(field)) if type(field).pre_save is models.Field.pre_save else None


@dataclass(frozen=True, slots=True)
class _Write:
    """One INSERT with its rows, or one UPDATE, that waits for the others of its block."""

    sql: str
    parameters: Sequence[Any]
    rows: Sequence[models.Model] = ()


_pending: ContextVar[list[_Write] | None] = ContextVar("rathaus_pending_writes", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Send what ``insert`` and ``Update`` write in this block as one statement at its end: one way to the database.

    Only on PostgreSQL; elsewhere each goes at once. The rows get their keys at the end. Inside, nothing may depend on
    what the block writes: neither a query nor the key of a new row. Nested, the outermost block sends.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or _pending.get() is not None:
        yield
        return
    writes: list[_Write] = []
    token = _pending.set(writes)
    try:
        yield
    finally:
        _pending.reset(token)
    if writes:
        _send(connection, writes)


def _send(connection: BaseDatabaseWrapper, writes: Sequence[_Write]) -> None:
    """Run all writes as parts of one statement; the keys of new rows come back with the number of their part."""
    parts = ", ".join(f"w{number} AS ({write.sql})" for number, write in enumerate(writes))
    numbers = [number for number, write in enumerate(writes) if write.rows]
    keys_of = [f"SELECT {number}, id FROM w{number}" for number in numbers]  # noqa: S608 - numbers
    sql = f"WITH {parts} {' UNION ALL '.join(keys_of) or 'SELECT 0, 0'}"
    parameters = [value for write in writes for value in write.parameters]
    with transaction.mark_for_rollback_on_error(using=connection.alias):
        found = sorted(_executed(connection, sql, parameters))
    for number, write in enumerate(writes):
        # Keys are counted upwards in the order of the rows.
        _give_keys(write.rows, [key for part, key in found if part == number] if write.rows else [])
