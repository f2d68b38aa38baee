using Autoencoder.Shared.Numerics.RandomNumbers;

namespace Autoencoder.Shared.Numerics.Sharding;

/// <summary>
/// The order of one epoch in which blocks are mixed, and then the samples within windows of some blocks: a bijection, like
/// <see cref="SampleOrder"/>, worked out from seed and epoch alone.
/// </summary>
/// <remarks>
/// The blocks, one after the other in an order drawn for the epoch, are the epoch's stream of samples; a last block that is
/// not full stands at a place of its own that is drawn. Each shard has a piece of the stream (<see cref="Lane"/>), which is
/// cut into windows, and each window's samples come in an order that is drawn for it.
/// </remarks>
public readonly struct WindowedEpoch
{
    private readonly RunPlan _plan;
    private readonly int _epoch;
    private readonly int _blockSamples;
    private readonly int _fullBlocks;
    private readonly int _rest;
    private readonly long _restAt;
    private readonly SampleOrder _blocks;
    private readonly Philox _windows;

    /// <param name="plan">One with a window.</param>
    /// <param name="epoch">From 0.</param>
    public WindowedEpoch(RunPlan plan, int epoch)
    {
        (_plan, _epoch) = (plan, epoch);
        _blockSamples = plan.Window!.BlockSamples;
        (_fullBlocks, _rest) = Math.DivRem(plan.TrainCount, _blockSamples);
        var random = new Philox(plan.Seed, (ulong)RandomUse.BlockOrder);
        // Where there is no full block, the order of one is never asked.
        _blocks = new SampleOrder(Math.Max(1, _fullBlocks), random, (ulong)epoch);
        _restAt = (long)(random.At(2, (ulong)epoch).A % ((ulong)_fullBlocks + 1)) * _blockSamples;
        _windows = new Philox(plan.Seed, (ulong)RandomUse.WindowOrder);
    }

    /// <summary>Writes the samples of a shard from a position of its lane on.</summary>
    public void Read(int shard, long position, Span<int> samples)
    {
        var lane = _plan.LaneOf(shard);
        for (var i = 0; i < samples.Length;)
        {
            var window = lane.WindowAt(position + i);
            var (start, count) = lane.PositionsOf(window);
            var order = new SampleOrder(count, _windows, (ulong)_epoch, (ulong)shard, (ulong)window);
            for (var end = Math.Min(samples.Length, start + count - position); i < end; i++)
                samples[i] = SampleAt(lane.First + start + order[position + i - start]);
        }
    }

    /// <summary>Adds the blocks that hold a window of a shard to a list, in the order of the stream; none after the last window.</summary>
    public void AddBlocks(int shard, long window, List<int> blocks)
    {
        var lane = _plan.LaneOf(shard);
        var (start, count) = lane.PositionsOf(window);
        for (long at = lane.First + start, end = at + count; at < end;)
        {
            var (block, place) = BlockAt(at);
            blocks.Add(block);
            at += (block == _fullBlocks ? _rest : _blockSamples) - place;
        }
    }

    private int SampleAt(long stream)
    {
        var (block, place) = BlockAt(stream);
        return block * _blockSamples + place;
    }

    /// <summary>The block that a place of the stream is in, and the sample of it.</summary>
    private (int Block, int Place) BlockAt(long stream)
    {
        if (stream >= _restAt)
        {
            if (stream < _restAt + _rest)
                return (_fullBlocks, (int)(stream - _restAt));
            stream -= _rest;
        }

        var (block, place) = Math.DivRem(stream, _blockSamples);
        return ((int)_blocks[block], (int)place);
    }
}
