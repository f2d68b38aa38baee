using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

/// <summary>What is dealt to workers that take so long for an order and so long for each of its shards, in milliseconds.</summary>
public sealed class RoundLedgerSpeedTests
{
    private const int Shards = 8;

    private readonly LedgerRig _rig = new();
    private List<(double At, int Worker, ShardRange Node)> _dealt = [];

    [Fact]
    public void Shares_follow_the_measured_speed_once_it_is_known()
    {
        _rig.With(1, 2);
        for (var round = 0; round < 40; round++)
            Play(_ => 0, worker => worker == 1 ? 10 : 30);
        Assert.Equal((6, 2), (ShardsOf(1), ShardsOf(2)));
    }

    [Fact]
    public void They_are_even_again_once_the_slow_one_is_as_fast_as_the_other()
    {
        _rig.With(1, 2);
        for (var round = 0; round < 40; round++)
            Play(_ => 0, worker => worker == 1 ? 10 : 30);
        for (var round = 0; round < 40; round++)
            Play(_ => 0, _ => 10);
        Assert.Equal((4, 4), (ShardsOf(1), ShardsOf(2)));
    }

    // Most of an order's time is the same for one shard as for many: by the time for a shard, who gets few looks slow.
    [Fact]
    public void Workers_of_one_speed_do_not_fall_out_of_step_by_chance()
    {
        var random = new Random(1);
        _rig.With(1, 2, 3, 4);
        var uneven = 0;
        for (var round = 0; round < 2000; round++)
        {
            Play(_ => 10 * (0.5 + random.NextDouble()), _ => 1);
            uneven += Enumerable.Range(1, 4).Any(worker => ShardsOf(worker) != 2) ? 1 : 0;
        }

        Assert.InRange(uneven, 0, 200);
    }

    /// <summary>A round: each worker answers its nodes one after the other.</summary>
    private void Play(Func<int, double> order, Func<int, double> shard)
    {
        _rig.Begin(Shards);
        var answers = new List<(double At, int Worker, ShardRange Node)>();
        foreach (var (worker, shards) in _rig.Deals.ToArray())
        {
            var at = _rig.Now + order(worker);
            for (var first = shards.First; first < shards.End;)
            {
                var node = ReductionTree.LargestNodeAt(first, shards.End, Shards);
                answers.Add((at += node.Count * shard(worker), worker, node));
                first = node.End;
            }
        }

        foreach (var (at, worker, node) in answers.OrderBy(answer => answer.At))
        {
            _rig.Now = at;
            _rig.Answer(worker, node.First, node.Count);
        }

        Assert.True(_rig.IsSettled);
        _dealt = answers;
    }

    private int ShardsOf(int worker) => _dealt.Where(answer => answer.Worker == worker).Sum(answer => answer.Node.Count);
}
