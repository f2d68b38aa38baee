using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

/// <summary>A ledger, the time, and what the last event led to. Times in milliseconds.</summary>
internal sealed class LedgerRig(double auditRate = 0)
{
    public const ulong Right = 7;

    // So many rows that a shard takes a round number of milliseconds at a round pace.
    private const int Rows = 10;

    public RoundLedger Ledger { get; } = new(auditRate);

    public LedgerEffects Effects { get; } = new();

    public double Now { get; set; }

    public Round Round { get; private set; } = new(Phase.Train, -1);

    public IEnumerable<(int Worker, ShardRange Shards)> Deals => Effects.Deals.Select(deal => (deal.Worker, deal.Shards));

    private TimeSpan Time => TimeSpan.FromMilliseconds(Now);

    public LedgerRig With(params int[] workers)
    {
        Array.ForEach(workers, Join);
        return this;
    }

    /// <summary>Workers of one process that is not the coordinator's.</summary>
    public LedgerRig WithProcess(string process, params int[] workers)
    {
        foreach (var worker in workers)
            Ledger.Join(worker, Time, Effects, process);
        return this;
    }

    /// <summary>Begins the next round.</summary>
    public void Begin(int shards, Phase phase = Phase.Train)
    {
        Round = new Round(phase, Round.Step + 1);
        Again(shards);
    }

    /// <summary>Begins the same round once more.</summary>
    public void Again(int shards)
    {
        Effects.Clear();
        Ledger.Begin(Round, shards, Rows, Time, Effects);
    }

    public void Join(int worker)
    {
        Effects.Clear();
        Ledger.Join(worker, Time, Effects);
    }

    public void Lose(int worker)
    {
        Effects.Clear();
        Ledger.Lose(worker, Time, Effects);
    }

    public void Tick(double at)
    {
        Now = at;
        Effects.Clear();
        Ledger.Tick(Time, Effects);
    }

    public bool IsSettled => Ledger.IsSettled(Time);

    public Verdict Answer(int worker, int first, int count, ulong digest = Right, Round? round = null) =>
        Receive(worker, first, count, finite: true, digest, round);

    public Verdict AnswerNonFinite(int worker, int first, int count) => Receive(worker, first, count, finite: false, 99, null);

    /// <summary>A round of two shards by workers 1 and 2, each of which takes so long for a row: then their pace is known.</summary>
    public void Learn(double millisecondsPerRow = 1)
    {
        Begin(2);
        Now += millisecondsPerRow * Rows;
        Answer(1, 0, 1);
        Answer(2, 1, 1);
    }

    /// <summary>A sum of this digest without a gradient: its loss has these bits, or is a NaN that holds them.</summary>
    public static PartialSum Sum(Round round, ShardRange node, bool finite, ulong digest)
    {
        var bits = finite ? digest : BitConverter.DoubleToUInt64Bits(double.NaN) | digest;
        return new PartialSum(0, round, node, BitConverter.UInt64BitsToDouble(bits), null);
    }

    private Verdict Receive(int worker, int first, int count, bool finite, ulong digest, Round? round)
    {
        Effects.Clear();
        return Ledger.Receive(worker, Sum(round ?? Round, new ShardRange(first, count), finite, digest), Time, Effects);
    }
}
