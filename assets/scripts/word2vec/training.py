torch.set_num_threads(1)
torch.set_flush_denormal(True)
# Words as they are given: evenly drawn from ±0.5 ÷ vector size. Words as they are guessed: zero (word2vec.c).
embedding = (torch.rand(len(WORDS), VECTOR_SIZE, generator=generator("vectors")) - 0.5) / VECTOR_SIZE
context = torch.zeros(CONTEXT_ROWS, VECTOR_SIZE)

print("step          loss  in the run")
for step, (update, recorded) in enumerate(zip(UPDATES, RECORDED), 1):
    print(f"{step:4d}  {learn(update):12.7g}  {recorded:.7g}")
