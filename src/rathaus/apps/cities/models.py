"""The tenants, and the base of every row that belongs to one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

from rathaus.apps.cities.scope import UnscopedQuery, WrongCity, scoped_city_id
from rathaus.apps.cities.statements import can_insert, insert


class City(models.Model):
    """A town hall with its own address, offices, calendars and values."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    host = models.CharField(max_length=253, blank=True, default="")
    """Host name in production; empty in the demo, where the path names the city."""
    prefix = models.CharField(max_length=6)
    """Start of case numbers, e.g. GE."""
    data = models.JSONField()
    """The city file as read (offices, courts, colours …), values only."""
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["host"], condition=~models.Q(host=""), name="city_host_unique_when_set"
            )
        ]

    def __str__(self) -> str:
        return self.name


M = TypeVar("M", bound="CityOwned", covariant=True)


class CityQuerySet(models.QuerySet[M]):
    """A query set that writes only rows of the city in scope."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert rows after the city of each was set or checked."""
        rows = list(objs)
        for row in rows:
            row.enter_scope()
        if args or kwargs or not can_insert(rows):
            return super().bulk_create(rows, *args, **kwargs)
        insert(rows)
        return rows

    def bulk_update(self, objs: Iterable[Any], fields: Any, batch_size: int | None = None) -> int:
        """Change rows after the city of each was checked."""
        rows = list(objs)
        for row in rows:
            row.enter_scope()
        return super().bulk_update(rows, fields, batch_size)

    def update(self, **kwargs: Any) -> int:
        """Change rows of the city in scope; none moves to another city.

        Raises:
            WrongCity: The change would give the rows to another city.
        """
        for name in ("city", "city_id"):
            given = kwargs.get(name)
            if given is not None and getattr(given, "pk", given) != scoped_city_id():
                raise WrongCity(
                    f"Rows of {self.model.__name__} were to move to city {given}. "
                    "Rows stay with their city; write new ones in the other city's scope."
                )
        return super().update(**kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: raw SQL would see all cities.

        Raises:
            UnscopedQuery: Always.
        """
        raise UnscopedQuery(f"{self.model.__name__}.objects.raw() knows no city. Use filter() instead.")


class CityManager(models.Manager[M]):
    """Default manager: filters by the city in scope and refuses to run without one."""

    def get_queryset(self) -> CityQuerySet[M]:
        """Return the rows of the city in scope."""
        city_id = scoped_city_id()
        rows: CityQuerySet[M] = CityQuerySet(self.model, using=self._db)
        return rows.filter(city_id=city_id) if city_id else rows

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert rows, see ``CityQuerySet.bulk_create``: nothing has to be filtered for that."""
        return CityQuerySet(self.model, using=self._db).bulk_create(objs, *args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse, see ``CityQuerySet.raw``."""
        return CityQuerySet(self.model, using=self._db).raw(*args, **kwargs)


class CityOwned(models.Model):
    """Base of every row that belongs to a city."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = CityManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save inside the scope of the row's city."""
        self.enter_scope()
        if not args and kwargs == {"force_insert": True} and can_insert([self]):
            insert([self])
        else:
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete inside the scope of the row's city."""
        self.enter_scope()
        return super().delete(*args, **kwargs)

    def enter_scope(self) -> None:
        """Give the row the city in scope, or check that it and what it names have it.

        Raises:
            WrongCity: The row, or a row it names, belongs to another city than the one in scope.
        """
        scope = scoped_city_id()
        if not self.city_id and scope:
            self.city_id = scope
        if scope and self.city_id != scope:
            raise WrongCity(
                f"{type(self).__name__} of city {self.city_id} was written in the scope of city {scope}. "
                "Enter the scope of its own city."
            )
        for relation in self._meta.concrete_fields:
            if not (isinstance(relation, models.ForeignKey) and relation.is_cached(self)):
                continue
            other = relation.get_cached_value(self)
            if isinstance(other, CityOwned) and other.city_id != self.city_id:
                raise WrongCity(
                    f"{type(self).__name__}.{relation.name} of city {self.city_id} names a row of city "
                    f"{other.city_id}. Name one of the same city."
                )
