"""Forms: what is asked, what was answered, what is shown, and what rules may see of it.

``model`` names the parts; ``scope_for`` lets rules see answers; ``read_page``, ``review`` and ``present_page``
are what the doors use; ``answers_to_json`` and ``answers_from_json`` store answers.
"""

from .canonical import answers_from_json, answers_from_texts, answers_to_json
from .definitions import Definition
from .formats import FORMATS, Format
from .inputs import anchor_of, input_name, template_of
from .labels import Wording, page_title, wording
from .model import (
    Check,
    CodeList,
    Fact,
    Field,
    FieldType,
    Form,
    Group,
    Node,
    OfficialForm,
    Page,
    PageItem,
    Path,
    Repeat,
)
from .names import FormEnvironment, type_of, with_facts
from .plans import FormPlan, plan_of
from .presentation import error_lines, find_widget, has_files, name_of, present_page, present_steps
from .problems import Problem
from .reading import NoSuchPage, PageReading, read_desk_page, read_page
from .records import Answers, NoSuchOccurrence, Occurrence, Record
from .reviewing import (
    PageState,
    Review,
    missing_documents,
    next_page,
    pages_for,
    previous_page,
    review,
    review_desk,
)
from .scope import ARGUMENT_TYPES, Scope, Situation, argument_types, scope_for
from .summaries import format_value, present_answers
from .views import AnswerRow, AnswerSection, ErrorLine, FileView, Option, PageView, StepView, Widget
from .writing import write_amount, write_date, write_datetime, write_number, write_time, write_value

__all__ = [
    "ARGUMENT_TYPES",
    "FORMATS",
    "AnswerRow",
    "AnswerSection",
    "Answers",
    "Check",
    "CodeList",
    "Definition",
    "ErrorLine",
    "Fact",
    "Field",
    "FieldType",
    "FileView",
    "Form",
    "FormEnvironment",
    "FormPlan",
    "Format",
    "Group",
    "NoSuchOccurrence",
    "NoSuchPage",
    "Node",
    "Occurrence",
    "OfficialForm",
    "Option",
    "Page",
    "PageItem",
    "PageReading",
    "PageState",
    "PageView",
    "Path",
    "Problem",
    "Record",
    "Repeat",
    "Review",
    "Scope",
    "Situation",
    "StepView",
    "Widget",
    "Wording",
    "anchor_of",
    "answers_from_json",
    "answers_from_texts",
    "answers_to_json",
    "argument_types",
    "error_lines",
    "find_widget",
    "format_value",
    "has_files",
    "input_name",
    "missing_documents",
    "name_of",
    "next_page",
    "page_title",
    "pages_for",
    "plan_of",
    "present_answers",
    "present_page",
    "present_steps",
    "previous_page",
    "read_desk_page",
    "read_page",
    "review",
    "review_desk",
    "scope_for",
    "template_of",
    "type_of",
    "with_facts",
    "wording",
    "write_amount",
    "write_date",
    "write_datetime",
    "write_number",
    "write_time",
    "write_value",
]
