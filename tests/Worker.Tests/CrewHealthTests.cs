using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Worker.Tests;

/// <summary>Several workers of a process are ready when each of them is.</summary>
public sealed class CrewHealthTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CrewHealth _health;

    public CrewHealthTests() => _health = new CrewHealth(["a-1", "a-2", "a-3"], new NodeAddress("there", 4053), _time);

    [Fact]
    public void What_is_the_same_for_all_is_said_as_of_one()
    {
        Assert.Equal(new Health(false, "looking for the coordinator at there:4053"), _health.Now);
        for (var worker = 0; worker < 3; worker++)
            _health[worker].Joined();
        Assert.Equal(new Health(true, "takes part in the run"), _health.Now);
        _health.WaitBegan("the training is done");
        Assert.Equal(new Health(true, "idle: the training is done"), _health.Now);
        _health.DataWaitBegan("waiting for block 3");
        Assert.Equal(new Health(false, "waiting for block 3"), _health.Now);
        _health.DataWaitEnded();
        Assert.True(_health.Now.IsReady);
    }

    [Fact]
    public void Those_that_do_not_take_part_are_named()
    {
        _health[1].Joined();
        Assert.Equal(new Health(false, "1 of 3 workers are ready; a-1 and a-3: looking for the coordinator at there:4053"), _health.Now);
        _health[0].Joined();
        _health[2].SearchBegan("the coordinator refused this worker");
        Assert.Equal(new Health(false, "2 of 3 workers are ready; a-3: the coordinator refused this worker"), _health.Now);
    }

    [Fact]
    public void While_they_compute_one_is_told_for_all()
    {
        for (var worker = 0; worker < 3; worker++)
            _health[worker].Joined();
        _health[0].OrderBegan(new WorkOrder(1, new Round(Phase.Train, 7), new ShardRange(0, 4)));
        Assert.Equal(new Health(true, "3 workers; one of them: step 7: shards 0..3 being computed"), _health.Now);
    }
}
