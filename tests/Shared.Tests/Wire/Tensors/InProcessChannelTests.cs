using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Shared.Tests.Wire.Tensors;

public sealed class InProcessChannelTests : ChannelContract
{
    [Fact]
    public async Task The_worker_reads_the_coordinators_own_weights_and_gives_its_own_gradient()
    {
        var (coordinator, worker) = await Open();
        var weights = TinyModel.Weights(0, Pool);
        coordinator.Assign(Train(0, 0, 1), weights);
        var (order, vector) = (await worker.Next())!.Value;
        Assert.Same(weights.Vector, vector);
        var gradient = worker.Gradients.Rent();
        worker.Send(new PartialSum(Term, order.Round, order.Shards, 0, gradient));
        Assert.Same(gradient, (await Events.Partial()).Gradient);
    }

    [Fact]
    public async Task Weights_that_the_worker_reads_are_not_used_again_before_it_asks_for_the_next()
    {
        var (coordinator, worker) = await Open();
        var weights = TinyModel.Weights(0, Pool);
        coordinator.Assign(Train(0, 0, 1), weights);
        weights.Release();
        var (_, vector) = (await worker.Next())!.Value;
        coordinator.Dispose();
        Assert.False(Pool.TryTake(vector));
        Assert.Null(await worker.Next());
        Assert.True(Pool.TryTake(vector));
    }

    private protected override Task<(IWorkerChannel Coordinator, ICoordinatorChannel Worker)> Open()
    {
        var channel = new InProcessChannel(WorkerId, Pool, Events);
        return Task.FromResult<(IWorkerChannel, ICoordinatorChannel)>((channel, channel));
    }
}
