"""The text lesson: how a sentence becomes numbers, from the first cut to the tensor a network reads."""

from core.i18n import N_
from core.text.reading_config import ReadingConfig
from core.ui.text_page import TextLesson, render
from core.ui.tour import Stop

LESSON = TextLesson(
    slug="text",
    question=N_("How does a machine get to see text?"),
    preset=ReadingConfig(),
    sentences={
        "en": "The miller didn't believe the old owl's story about the well-known robot.",
        "zh": "小狐狸在南京市长江大桥上遇见了网易杭研大厦的猫头鹰。",
    },
    shares=(5, 20, 35, 50, 65),
    stops=(
        Stop("tour-characters", {"tokenizer": "characters", "min_count": 1}),
        Stop("tour-words"),
        Stop("tour-rare", {"min_count": 8}),
        Stop("tour-short", {"max_length": 6}),
        Stop("tour-alone", {"batch_size": 1, "max_length": 32}),
        Stop("tour-dense", {"feature_size": 4}),
    ),
)

render(LESSON)
