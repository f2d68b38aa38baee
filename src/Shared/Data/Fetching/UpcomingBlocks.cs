using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>
/// Which blocks of the data a worker will need, and in which order, as far as that can be known: from the shards that it was
/// given lately. Of one run and one compute thread.
/// </summary>
/// <param name="blockSamples">Samples of a block of either split.</param>
/// <param name="readers">Compute threads that share the room for blocks.</param>
internal sealed class UpcomingBlocks(RunPlan plan, int blockSamples, int readers = 1)
{
    // A shard that was given to this worker within so many steps may well be given to it again.
    private const int RememberedSteps = 64;

    // Room for blocks that each waits for, beside those that stay.
    private const int Passing = 4;

    private readonly long[] _lastOrdered = NotYet(plan.Lanes);
    private readonly long[] _windows = NotYet(plan.Lanes);
    private readonly List<(double Due, int Lane, int Epoch, long Window)> _coming = [];
    private readonly HashSet<int> _listed = [];
    private ShardRange _shards;
    private int _epoch = -1;
    private bool _isListed;

    private int TrainBlocks => (int)(((long)plan.TrainCount + blockSamples - 1) / blockSamples);

    private int TestBlocks => (int)(((long)plan.TestCount + blockSamples - 1) / blockSamples);

    /// <summary>Notes an order of training.</summary>
    /// <param name="most">Blocks that there is room for.</param>
    /// <param name="blocks">Filled with what will be needed, the soonest first: blocks of the training set, and those of the test set numbered after them.</param>
    /// <returns>False if it is as it was.</returns>
    public bool Note(long step, ShardRange shards, int most, List<int> blocks)
    {
        if (plan.Window is null)
            return ListAll(most, blocks);
        var changed = plan.EpochOf(step) != _epoch || shards != _shards;
        _shards = shards;
        for (var lane = 0; lane < _windows.Length; lane++)
        {
            if (lane >= shards.First && lane < shards.End)
                _lastOrdered[lane] = step;
            var window = _lastOrdered[lane] >= 0 && step - _lastOrdered[lane] <= RememberedSteps ? plan.LaneOf(lane).WindowAt(plan.LanePositionOf(step, lane)) : -1;
            changed |= window != _windows[lane];
            _windows[lane] = window;
        }

        if (changed)
        {
            _epoch = plan.EpochOf(step);
            List(step, most, blocks);
        }

        return changed;
    }

    /// <summary>Every step needs samples from anywhere: as many blocks as there is room for stay, and the others come when they are waited for.</summary>
    private bool ListAll(int most, List<int> blocks)
    {
        if (_isListed)
            return false;
        _isListed = true;
        blocks.Clear();
        var all = TrainBlocks + TestBlocks;
        for (var block = 0; block < (most >= all ? all : Math.Max(0, most - Passing * readers)); block++)
            blocks.Add(block);
        return true;
    }

    private void List(long step, int most, List<int> blocks)
    {
        blocks.Clear();
        _listed.Clear();
        _coming.Clear();
        var left = plan.StepsPerEpoch - step % plan.StepsPerEpoch;
        AddWindows(step, due: 0, most);
        Append(most, blocks);
        if (blocks.Count >= most)
            return;
        AppendEvaluation(most, blocks);
        if (blocks.Count >= most)
            return;
        // Whether there is another epoch is not known here: so no more than what it begins with.
        _coming.Clear();
        AddWindows((_epoch + 1L) * plan.StepsPerEpoch, due: left, most: 1);
        Append(most, blocks);
    }

    /// <summary>The windows of an epoch from a step on, with the number of steps until each begins.</summary>
    private void AddWindows(long step, double due, int most)
    {
        for (var lane = 0; lane < _windows.Length; lane++)
        {
            if (_windows[lane] < 0)
                continue;
            var (of, position) = (plan.LaneOf(lane), plan.LanePositionOf(step, lane));
            var rows = Math.Max(1, plan.RowsOf(new Round(Phase.Train, step), Math.Min(lane, plan.ShardsIn(new Round(Phase.Train, step)) - 1)));
            var first = of.WindowAt(position);
            // What this order has comes before what others may have again.
            var since = due == 0 ? step - _lastOrdered[lane] : 0;
            // One window has a block of its own at least, but for very small ones.
            for (var window = first; window < first + most; window++)
            {
                var (start, count) = of.PositionsOf(window);
                if (count == 0)
                    break;
                _coming.Add((due + since + (double)Math.Max(0, start - position) / rows, lane, plan.EpochOf(step), window));
            }
        }

        _coming.Sort();
    }

    private void Append(int most, List<int> blocks)
    {
        var ofWindow = new List<int>();
        foreach (var (_, lane, epoch, window) in _coming)
        {
            ofWindow.Clear();
            new WindowedEpoch(plan, epoch).AddBlocks(lane, window, ofWindow);
            foreach (var block in ofWindow)
                if (blocks.Count < most && _listed.Add(block))
                    blocks.Add(block);
            if (blocks.Count >= most)
                return;
        }
    }

    /// <summary>The part of the test set that falls to this worker if it is given as large a part of it as of the steps.</summary>
    private void AppendEvaluation(int most, List<int> blocks)
    {
        var (first, last) = (Array.FindIndex(_windows, window => window >= 0), Array.FindLastIndex(_windows, window => window >= 0));
        var (start, end) = ((long)plan.TestCount * first / _windows.Length, (long)plan.TestCount * (last + 1) / _windows.Length);
        for (var block = start / blockSamples; block <= (end - 1) / blockSamples && blocks.Count < most; block++)
            if (_listed.Add(TrainBlocks + (int)block))
                blocks.Add(TrainBlocks + (int)block);
    }

    private static long[] NotYet(int lanes)
    {
        var numbers = new long[lanes];
        Array.Fill(numbers, -1);
        return numbers;
    }
}
