using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Program.Web;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Worker.Tests;

public sealed class WorkerHealthTests
{
    private static readonly WorkOrder Order = new(1, new Round(Phase.Train, 7), new ShardRange(0, 4));

    private readonly FakeTimeProvider _time = new();
    private readonly WorkerHealth _health;

    public WorkerHealthTests() => _health = new WorkerHealth(new NodeAddress("there", 4053), _time);

    [Fact]
    public void It_is_ready_while_it_takes_part_in_a_run()
    {
        Assert.Equal(new Health(false, "looking for the coordinator at there:4053"), _health.Now);
        _health.Joined();
        Assert.Equal(new Health(true, "takes part in the run"), _health.Now);
        _health.SearchBegan("the coordinator left the cluster");
        Assert.Equal(new Health(false, "the coordinator left the cluster"), _health.Now);
    }

    [Fact]
    public void It_is_ready_while_it_waits_for_the_next_run()
    {
        _health.Joined();
        _health.WaitBegan("the training is done; waiting for the next run at there:4053");
        Assert.Equal(new Health(true, "idle: the training is done; waiting for the next run at there:4053"), _health.Now);
        _health.SearchBegan("the coordinator refused this worker");
        Assert.Equal(new Health(false, "the coordinator refused this worker"), _health.Now);
        _health.WaitBegan("the training is done");
        _health.Joined();
        Assert.Equal(new Health(true, "takes part in the run"), _health.Now);
    }

    [Fact]
    public void Shards_that_take_a_minute_are_a_fault()
    {
        _health.Joined();
        _health.OrderBegan(Order);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(new Health(true, "step 7: shards 0..3 being computed"), _health.Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new Health(false, "step 7: shards 0..3 have been computed for 61 s"), _health.Now);
        _health.Answered();
        Assert.True(_health.Now.IsReady);
    }

    [Fact]
    public void A_wait_for_orders_is_none()
    {
        _health.Joined();
        _health.OrderBegan(Order);
        _health.Answered();
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(new Health(true, "waiting: no order of the coordinator for 90 s"), _health.Now);
    }
}
