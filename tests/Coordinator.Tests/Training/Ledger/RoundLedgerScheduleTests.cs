using CsCheck;

namespace Autoencoder.Coordinator.Tests.Training.Ledger;

/// <summary>What always holds of the ledger, whatever happens to workers and their answers, in any order and at any time.</summary>
public sealed class RoundLedgerScheduleTests
{
    private enum Happening
    {
        Join,
        JoinDishonest,
        Lose,
        Retire,
        Stall,
        Resume,
        Pass,
        Answer,
        AnswerTwice,
        Stray,
    }

    // Answers and time are the most common; a number picks the worker, the node or the milliseconds.
    private static readonly Gen<(Happening What, int Pick)> Event = Gen.Select(
        Gen.Frequency(
            (3, Happening.Join), (2, Happening.JoinDishonest), (1, Happening.Lose), (1, Happening.Retire), (3, Happening.Stall),
            (2, Happening.Resume), (8, Happening.Pass), (20, Happening.Answer), (1, Happening.AnswerTwice), (1, Happening.Stray)),
        Gen.Int[0, int.MaxValue]);

    private static readonly Gen<double> AuditRate = Gen.OneOf(Gen.Const(0.0), Gen.Const(1.0), Gen.Double[0, 1]);

    [Fact]
    public void Every_shard_counts_once_every_round_ends_and_no_lie_that_was_compared_stays() => Check(schedules: 5000);

    /// <summary>Of a worker that had left, an answer that was never to come was waited for.</summary>
    [Fact]
    public void So_it_is_of_a_schedule_that_was_once_taken_for_a_failure() => Check(schedules: 1, seed: "aepiuui4jMr2");

    private static void Check(long schedules, string? seed = null) =>
        Gen.Select(AuditRate, Gen.Int[1, 24].Array[1, 8], Gen.Int[0, 5], Event.Array[0, 200]).Sample(
            (auditRate, rounds, workers, events) =>
            {
                var ledger = new SimulatedLedger(auditRate);
                for (var worker = 0; worker < workers; worker++)
                    ledger.Join();
                var next = 0;
                foreach (var (round, shards) in rounds.Index())
                {
                    ledger.Begin(shards);
                    for (var last = events.Length * (round + 1) / rounds.Length; next < last && !ledger.IsOver && !ledger.IsSettled; next++)
                        Happen(ledger, events[next].What, events[next].Pick);
                    // What is owed of earlier rounds stays owed.
                    if (!ledger.IsSettled)
                        ledger.Drain(all: false);
                    if (ledger.IsOver)
                        return;
                }

                ledger.Drain(all: true);
                if (!ledger.IsOver)
                    ledger.AssertAllIsAnswered(workers);
            },
            iter: schedules, seed: seed);

    private static void Happen(SimulatedLedger ledger, Happening what, int pick)
    {
        switch (what)
        {
            case Happening.Join:
                ledger.Join();
                break;
            case Happening.JoinDishonest:
                ledger.Join((Honesty)(1 + pick % 4));
                break;
            case Happening.Lose:
                ledger.Lose(pick);
                break;
            case Happening.Retire:
                ledger.Retire(pick);
                break;
            case Happening.Stall or Happening.Resume:
                ledger.Stall(pick, isStalled: what == Happening.Stall);
                break;
            case Happening.Pass:
                // Mostly a few milliseconds, now and then a time in which everybody is late.
                ledger.Pass(pick % 7 == 0 ? pick % 5000 : pick % 20);
                break;
            case Happening.Answer or Happening.AnswerTwice:
                ledger.Answer(pick, twice: what == Happening.AnswerTwice);
                break;
            case Happening.Stray:
                ledger.Stray(pick);
                break;
        }
    }
}
