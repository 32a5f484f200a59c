torch.set_num_threads(1)
torch.set_flush_denormal(True)
model = Network()
first_weights(model)
optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)

print("step          loss  in the run")
for step, recorded in enumerate(RECORDED, 1):
    inputs, targets = batch(step)
    loss = loss_of(model(inputs), targets)
    optimiser.zero_grad()
    loss.backward()
    if CLIP_NORM > 0.0:
        nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
    optimiser.step()
    print(f"{step:4d}  {loss.item():12.7g}  {recorded:.7g}")
