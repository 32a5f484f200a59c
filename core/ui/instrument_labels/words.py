"""What is said about words: how a text is cut and counted, and the vectors of its words."""

from core.i18n import N_
from core.text.catalog import WAYS
from core.ui.instrument_labels.shared import COUNTED, MOMENT

LABELS: dict[str, dict[str, str]] = {
    "ways": {
        "title": N_("One sentence, cut in every way"),
        "sentence": N_("Your sentence"),
        "placeholder": N_("Type a sentence of your own"),
        "way_without-dictionary": N_("without your words"),
        **{f"way_{way.name}": way.brief for way in WAYS.values()},
        "choose": N_("Cut the text this way, too"),
        "tokens": N_("{count} tokens"),
        "key_same": N_("as in the chosen way"),
        "key_other": N_("cut differently"),
        "key_left": N_("left out of the count"),
        "empty": N_("The first worker is getting ready; then your sentence is cut here."),
        "one": N_("{way}: {tokens}"),
    },
    "vocabulary": {
        **COUNTED,
        "title": N_("The vocabulary"),
        "kept": N_("{kept} of {kinds} different tokens are kept: {share} % of the text"),
        "dropped": N_("{kinds} are too rare, {tokens} places in the text become □"),
        "none_dropped": N_("None is too rare"),
        "examples": N_("such as"),
        "own": N_("Your sentence"),
        "unseen": N_("never in the text"),
        "rare": N_("too rare: {count} ×"),
        "known": N_("id {id}, {count} ×"),
        "rank": N_("rank"),
        "rank_axis": N_("rank of the token"),
        "count_axis": N_("how often it occurs"),
        "threshold": N_("minimum count {count}"),
        "id": N_("id"),
        "token": N_("token"),
        "count": N_("count"),
        "search": N_("Search a token"),
        "found": N_("{found} of {count}"),
        "found_head": N_("{found} of the {count} most frequent"),
        "readout": N_("{token}   rank {rank}   {count} ×"),
        "summary": N_(
            "{kept} of {kinds} different tokens occur at least {least} times and are kept. Most frequent: {tokens}."
        ),
    },
    "batch": {
        **COUNTED,
        "title": N_("A batch: sentences of one length"),
        "own": N_("yours"),
        "row": N_("sentence {row}"),
        "padding": N_("{padding} of {places} places are padding ({share} %)"),
        "cut": N_("{cut} tokens are cut off"),
        "none_cut": N_("nothing is cut off"),
        "more": N_("cut off: {tokens}"),
        "pad": N_("padding"),
        "same": N_(
            "An untrained network ({cell}) read your sentence alone and in this block: after its last token the states differ by"
            " at most {same}."
            " The padding behind it then moved the state by up to {moved}, so that is where reading has to stop."
        ),
        "full": N_(
            "An untrained network ({cell}) read your sentence alone and in this block: after its last token the states differ by"
            " at most {same}."
            " Without padding in its row, there is nothing to stop before."
        ),
        "overlap": N_("In this mode characters come in several words, so their order is no longer that of the text."),
        "readout": N_("row {row}, position {place}   {token}   id {id}"),
        "summary": N_("{rows} sentences of {length} places. {padding}; {cut}. Row {row}: {tokens}."),
    },
    "block": {
        **COUNTED,
        "title": N_("The block of numbers"),
        "keys": N_("← → position   ↑ ↓ sentence   Shift + ← → feature"),
        "batch_axis": N_("batch_size = {size}"),
        "length_axis": N_("max_L = {size}"),
        "feature_axis": N_("feature_size = {size}"),
        "token": N_("token"),
        "id": N_("its id"),
        "vector": N_("its row of {size} numbers"),
        "note": N_(
            "Row {id} of the embedding of a network ({cell}) with {hidden} units and seed {seed}, before its first training step."
        ),
        "zeros": N_("Padding is row 0 of the embedding: zeros, which training leaves as they are."),
        "unknown": N_("All unknown tokens share row 1: the network cannot tell them apart."),
        "readout": N_("[{row}, {place}, {feature}] = {value}"),
        "summary": N_(
            "Row {row}, position {place}: {token}, id {id}. Feature {feature} is {value}. The vector: {vector}."
        ),
    },
    "dense": {
        **COUNTED,
        "title": N_("One-hot against dense"),
        "one_hot": N_("one-hot"),
        "dense": N_("dense"),
        "one_hot_is": N_("{size} numbers, all 0 but number {id}"),
        "dense_is": N_("{size} numbers, to be learned"),
        "per_token": N_("numbers a token"),
        "block": N_("numbers in this block"),
        "bytes": N_("as float32"),
        "table": N_("the table to learn"),
        "none": N_("none"),
        "note": N_(
            "One-hot times the table is just its row {id}: that is why an embedding looks up and does not multiply."
            " Any two one-hot vectors are equally far apart; dense ones can come to lie near or far."
        ),
        "summary": N_("One-hot: {hot} numbers in this block. Dense: {dense}, and {table} in the table."),
    },
    "map": {
        **MOMENT,
        "title": N_("Map of the words"),
        "search": N_("Find a word"),
        "previous": N_("Previous match"),
        "next": N_("Next match"),
        "match": N_("{at} of {count}"),
        "no_match": N_("not among the {count} words of this map"),
        "pairs": N_("Pairs"),
        "flat": N_("2-D"),
        "space": N_("3-D"),
        "only_flat": N_("These words were laid out on a plane."),
        "fit": N_("Show all"),
        "explained": N_("{count} directions, {percent} % of the variance"),
        "often": N_("number {rank} by frequency, {count} times"),
        "rank": N_("number {rank} by frequency"),
        "place": N_("at {place}"),
        "hint": N_("Drag to move, wheel to zoom. Click a word to choose it, Shift-click for several."),
        "hint_space": N_("Drag with Shift or the right button to turn, drag to move, wheel to zoom."),
        "chosen": N_("Chosen: {words}"),
        "empty": N_("Start training, and each word finds its place here, beside words used in the same company."),
        "summary": N_("A map of {count} words at step {step}."),
        "summary_share": N_("A map of {count} words at step {step}: {share}."),
        "near": N_("{word} is at {place}; nearest on the map: {words}."),
        "keys": N_("Arrow keys move the map, in 3-D they turn it; + and − zoom, 0 shows all."),
    },
    "neighbours": {
        **MOMENT,
        "title": N_("Nearest words and analogies"),
        "nearest": N_("nearest to “{word}”, by cosine"),
        "unknown": N_("“{word}” has no vector: it does not occur in this text, or more rarely than the least count."),
        "analogies": N_("word sums"),
        "sum": N_("{b} − {a} + {c}"),
        "leave_out": N_("leave the asked words out"),
        "right": N_("{right} of {total} analogies of this text come out ({share} %)."),
        "none": N_("No analogies are known for this text."),
        "mean_cosine": N_("Mean cosine of any two words: {cosine}"),
        "one_way": N_("Nearly all vectors point the same way: the words can hardly be told apart."),
        "empty": N_("Start training to see which words come to lie near one another."),
        "summary": N_("At step {step}, nearest to {word}: {words}."),
    },
    "update": {
        **MOMENT,
        "title": N_("One update, with its numbers"),
        "next": N_("update {step}, learning rate {rate}: {centres} words with their windows, {pairs} true pairs"),
        "given": N_("given: {words}"),
        "word": N_("is it a neighbour?"),
        "asked": N_("is it the word?"),
        "label": N_("true answer"),
        "weight": N_("counts"),
        "probability": N_("it says “yes” with"),
        "probability_of_word": N_("probability"),
        "yes": N_("yes"),
        "no": N_("no"),
        "embedding": N_("Embedding: {moved} of {total} rows move"),
        "context": N_("Context: {moved} of {total} rows move"),
        "farthest": N_("farthest: {words}"),
        "row": N_("“{word}” in Embedding"),
        "before": N_("before"),
        "after": N_("after"),
        "change": N_("change"),
        "note": N_("One square is one row, the most frequent word first; exactly the lit ones move."),
        "behind": N_("Looking back, this cannot be shown: it needs the weights of now."),
        "ended": N_("The training has ended: no update follows. Start again, and pause on the way."),
        "empty": N_("Pause the training, or take single steps, to see the next update with its numbers."),
        "summary": N_(
            "Update {step}: {pairs} true pairs; {embedding} rows of Embedding and {context} of Context move."
        ),
    },
}
