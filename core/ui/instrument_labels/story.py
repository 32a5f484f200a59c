"""What the story of Word2Vec says, scene by scene, and what comparisons of several seeds say."""

from core.i18n import N_
from core.ui.instrument_labels.shared import SET

LABELS: dict[str, dict[str, str]] = {
    "story": {
        "title": N_("On one sentence"),
        "title_softmax": N_("What a softmax costs"),
        "title_collapse": N_("With negatives and without"),
        "title_order": N_("Reversed and shuffled"),
        "keys": N_("← → step by step"),
        "key_run": N_("have the scene measured, or go through it by itself"),
        "key_again": N_("measure again, or begin the scene again"),
        "key_back": N_("one step back, at the beginning to the scene before"),
        "key_forward": N_("one step on, at the end to the next scene"),
        "key_first": N_("the scene's first step"),
        "key_end": N_("the scene's last step"),
        "sentence": N_("Your sentence"),
        "placeholder": N_("Type a sentence of your own"),
        "usual": N_("A sentence of the text"),
        "back": N_("One step back"),
        "on": N_("One step on"),
        "of_text": N_("A sentence of the text: “{sentence}”."),
        "trained": N_("Vectors after {words} words of training."),
        "some_unknown": N_("Without a vector, and skipped: {words}. A word needs {least} occurrences in the text."),
        "failed": N_("Choose another text, or other settings."),
        "empty": N_("A worker reads the text and trains for a moment; then the sentence is here."),
        # windows and pairs
        "skipgram": N_("Skip-gram"),
        "cbow": N_("CBOW"),
        "each_side": N_("words on each side"),
        "pairs_of_sentence": N_("window of {odd} words; this sentence gives {pairs} training examples"),
        "window_summary": N_("The centre is {centre}, its context {context}."),
        "no_pair": N_("This sentence gives no pair: it needs at least two words that have a vector."),
        # yes or no
        "ask_many": N_("Which word?"),
        "ask_one": N_("Yes or no?"),
        "which_of": N_("Which of {count} words stands beside “{given}”?"),
        "is_it": N_("Does “{asked}” stand beside “{given}”?"),
        "scores": N_("scores to compute"),
        "products": N_("multiplications"),
        "says": N_("the vectors say “yes” with"),
        "truth": N_("the true answer"),
        "yes": N_("yes"),
        "trap": N_("The trap: this sentence asks {pairs} times, and all {pairs} true answers are “yes”."),
        # negatives
        "power": N_("power {power}"),
        "power_0": N_("power 0: all words alike"),
        "power_1": N_("power {power}: as drawn here"),
        "power_2": N_("power 1: as in the text"),
        "rank_axis": N_("rank of the word"),
        "share_axis": N_("share of all draws, %"),
        "true_pair": N_("“{given}” beside “{asked}”: yes. Drawn with power {power}, answer “no”:"),
        # two tables
        "update_head": N_("Given is “{given}”, the true word is “{asked}”, the learning rate {rate}."),
        "update_of": N_("Update {at} of {count}."),
        "update_of_first": N_("Update {at} of the first {count} (of {pairs})."),
        "numbers_after": N_("The numbers are after the update; point at one to see it before."),
        "first_numbers": N_(
            "Of each row the first {shown} of {size} numbers are shown, after the update; point at one to see it before."
        ),
        "embedding": N_("Embedding: {moved} of {total} rows change"),
        "context": N_("Context: {moved} of {total} rows change"),
        "squares": N_("In this large vocabulary one square stands for {rows} rows."),
        "moved_by": N_("moves by {far}"),
        "word_rank": N_("word (rank)"),
        "pulls": N_("pulls → {by}   says “yes” {says}, then {after}"),
        "pushes": N_("pushes ← {by}   says “yes” {says}, then {after}"),
        "mean": N_("mean"),
        "plane_scale": N_(
            "The plane in which these vectors lie best. Moves are drawn {times} times as long as they are."
        ),
        "plane_summary": N_("The vectors of “{given}” and “{asked}” and of the negatives, with their moves."),
        # one-hot
        "cosines_one_hot": N_("Cosines of one-hot vectors"),
        "cosines_dense": N_("Cosines of the learned vectors"),
        "one_hot": N_("one-hot"),
        "dense": N_("dense"),
        "numbers_a_word": N_("numbers a word"),
        "not_zero": N_("of them not 0"),
        "one_of": N_("1 of {count}"),
        "all_of": N_("all {count}"),
        "mean_cosine": N_("mean cosine of two words"),
        "mean_of_pairs": N_("mean cosine of these pairs"),
        "all_pairs": N_("The {words} different words of this sentence make {pairs} pairs."),
        "first_pairs": N_("The first {shown} of the {words} different words of this sentence make {pairs} pairs."),
        "all_zero": N_("As one-hot vectors, all of them have cosine 0: no word is nearer to one than to another."),
        # unknown words
        "unknown_near": N_(
            "“{word}” occurs fewer than {least} times in this text, or never, so no row was made for it. Spelt like it: {near}."
        ),
        "unknown_alone": N_(
            "“{word}” occurs fewer than {least} times in this text, or never, so no row was made for it."
        ),
        "unknown_why": N_(
            "Embedding is a list of rows, and a word is only its number in it: there is no row to look up, and nothing to guess"
            " one from. Take a larger text, a smaller least count, or pieces of words (as fastText does)."
        ),
        "all_known": N_(
            "Every word of this sentence is among the {count} that have a vector. Type one that this text has never seen."
        ),
        # measured
        "measure": N_("Measure it here and now"),
        "again": N_("Measure again"),
        "measuring": N_("A worker is at it …"),
        "not_measured": N_("Guess first, then have it measured on this computer."),
        "you_said": N_("You said: {guess}."),
        "guess_softmax": N_("From 1,000 to 20,000 words: how many times as long does an update with the softmax take?"),
        "guess_collapse": N_("No negatives: how many of the word sums still come out?"),
        "guess_collapse_own": N_("No negatives: what will the mean cosine of two words be in the end?"),
        "cosine_none": N_("near 0"),
        "cosine_half": N_("about 0.5"),
        "cosine_all": N_("nearly 1"),
        "guess_order": N_("Which of the two changes the neighbours more than another seed does?"),
        "option_none": N_("hardly any"),
        "option_half": N_("about half"),
        "option_all": N_("nearly all"),
        "option_neither": N_("neither"),
        "option_reversed": N_("only reversing"),
        "option_shuffled": N_("only shuffling"),
        "option_both": N_("reversing and shuffling"),
        "option_softmax": N_("full softmax"),
        "option_sampling": N_("negative sampling"),
        "vocabulary_axis": N_("words in the vocabulary"),
        "ms_axis": N_("ms an update ({centres} words)"),
        "softmax_ms": N_("full softmax, ms"),
        "sampling_ms": N_("negative sampling, ms"),
        "cost_ratio": N_("ratio"),
        "your_text": N_("this text"),
        "cost_found": N_(
            "Measured here, medians of at most {rounds} updates (upright lines: their middle half): from 1,000 to 20,000 words"
            " the full softmax takes {softmax} times as long, negative sampling {sampling} times."
        ),
        "loss": N_("loss"),
        "sums_right": N_("word sums that come out"),
        "right_of": N_("{right} of {total}"),
        "near_of": N_("nearest to “{word}”"),
        "words_read": N_("words read"),
        "collapse_found": N_(
            "Measured: without negatives the loss is {loss} and the mean cosine {cosine}, but {right} of {total} word sums come"
            " out; with k = {k} it is {others}."
        ),
        "collapse_found_own": N_(
            "Measured: without negatives the loss is {loss}, and the mean cosine of two words {cosine}: nearly all vectors point one way."
        ),
        "order_axis": N_("neighbours that two trainings share"),
        "order_mean": N_("on average"),
        "order_as_written": N_("another seed"),
        "order_reversed": N_("every sentence reversed"),
        "order_shuffled": N_("every sentence shuffled"),
        "shared": N_("{share} % of {neighbours} neighbours shared"),
        "shared_coming": N_("… % of neighbours shared"),
        "permuted": N_(
            "One update of {examples} training examples, {swapped} places of their contexts permuted: numbers move by up to"
            " {moved}; the two results differ by at most {difference}."
        ),
        "order_found_shuffled": N_(
            "Measured with {seeds} seeds: on average reversing does no more than another seed, shuffling does more. A window sees who"
            " stands near, {window} words at most to either side, in sentences of {sentence} words on average; shuffling brings"
            " other words near."
        ),
        "order_found_noise": N_(
            "Measured: on so little text even two seeds share only {share} % of their neighbours, so nothing can be told."
            " Take more text, or Skip-gram."
        ),
        "order_found_both": N_("Measured with {seeds} seeds: on this text both go beyond what another seed does."),
        "order_found_reversed": N_(
            "Measured with {seeds} seeds: on this text reversing goes beyond what another seed does."
        ),
        "order_found_neither": N_(
            "Measured with {seeds} seeds: on this text neither goes beyond what another seed does. With a window of {window} and"
            " sentences of {sentence} words on average, the window sees nearly all of a sentence anyway; try a window of 1 or 2."
        ),
    },
    "comparison": {
        **SET,
        "title": N_("Several seeds of each"),
        "progress_name": N_("How much of the comparison is trained"),
        "key_run": N_("start the comparison, stop it, let it go on"),
        "key_again": N_("start the comparison again"),
        "key_back": N_("the comparison before this one"),
        "key_forward": N_("the next comparison"),
        "running": N_("Training"),
        "done": N_("{done} of {total} trainings"),
        "variant_skipgram": N_("Skip-gram"),
        "variant_cbow": N_("CBOW"),
        "variant_dense": N_("dense"),
        "variant_one_hot": N_("one-hot"),
        "variant_d": N_("{value} numbers"),
        "variant_k": N_("k = {value}"),
        "variant_whole": N_("the text, 32 numbers"),
        "variant_tokens": N_("10,000 words, {value} numbers"),
        "guess_right": N_("Predict first: for which will more word sums come out?"),
        "guess_agreement": N_("Predict first: for which will two seeds share more neighbours?"),
        "guessed": N_("Your prediction, made before the first result:"),
        "not_guessed": N_("The first results are there; it is too late to predict."),
        "you_said": N_("You said: {guess}."),
        "ahead": N_("Measured ({measure}): {name} is ahead, every seed of it."),
        "no_difference": N_("Measured ({measure}): no difference at the top that these seeds show."),
        "right": N_("word sums that come out, %"),
        "spread": N_("spread of cosines (0: no word nearer than another)"),
        "numbers": N_("numbers a word"),
        "agreement": N_("neighbours that two seeds share, %"),
        "mean_cosine": N_("mean cosine of two words"),
        "loss": N_("last loss"),
        "seconds": N_("seconds of training"),
        "all": N_("all words"),
        "band": N_("{low} to {high} times"),
        "band_of_one": N_("{low} times"),
        "in_band": N_("{measure} ({band})"),
        "none_in_band": N_("No word sum has a rarest word that occurs so often ({band})."),
        "band_head": N_("by how often a word occurs (of a sum, its rarest word)"),
        "no_sums": N_(
            "No word sums are known for this text; what can be compared is how far two seeds agree on neighbours."
        ),
        "no_losses": N_("Losses with different k answer different questions and cannot be compared."),
        "failed": N_("{failed} broke down"),
        "dots": N_(
            "A dot is one seed, or one pair of seeds where two are compared; the bar is the median, the band goes from the smallest"
            " to the largest."
        ),
        "coming": N_("The first training is under way."),
        "empty": N_(
            "Start, and every setting is trained with several seeds; what comes of them stands here side by side."
        ),
        "summary": N_("{state}. {rows}."),
    },
}
