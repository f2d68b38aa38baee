using Autoencoder.Shared.Wire.Tensors;
using CsCheck;
using static Autoencoder.Shared.Tests.Wire.Tensors.Faults.ProxiedWorker;

namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>Conversations of two workers at once, with random faults in both directions.</summary>
public sealed class RandomFaultsTests
{
    /// <summary>Faults happen to these first frames; so many more orders then show what became of the connection.</summary>
    private const int FaultyFrames = 24;

    private const int Orders = 2 * FaultyFrames;

    /// <summary>Two orders are of each step, every fourth of an evaluation.</summary>
    private static readonly WorkOrder[] Conversation =
        [.. Enumerable.Range(0, Orders).Select(i => i % 4 == 3 ? Evaluate(i / 2, i) : Train(i / 2, i))];

    private static readonly Gen<Fault> Harmless = Gen.OneOf(
        Gen.Const(Fault.SingleBytes), Gen.Const(Fault.Stall), Gen.Int[2, 4].Select(Fault.Glue));

    private static readonly Gen<Fault> Disordering = Gen.OneOf(
        Gen.Const(Fault.Swallow), Gen.Const(Fault.Duplicate), Gen.Const(Fault.StaleTerm), Gen.Int[1, 3].Select(Fault.DelayBehind));

    private static readonly Gen<Fault> Ending = Gen.OneOf(
        Gen.Int[0, FrameHeader.Size + 180].Select(Fault.Truncate),
        Gen.Int[0, FrameHeader.Size + 180].Select(Fault.Reset),
        Gen.Int[0, 8 * (FrameHeader.Size + 180) - 1].Select(Fault.FlipBit));

    private static readonly Gen<Scripts> None = Gen.Const(new Scripts(Kind.Harmless, [], []));

    private static readonly Gen<Scripts> Any = Gen.OneOf(
        None, Some(Kind.Harmless, Harmless), Some(Kind.Disordering, Gen.OneOf(Harmless, Disordering)),
        Some(Kind.Ending, Ending));

    private enum Kind
    {
        Harmless,
        Disordering,
        Ending,
    }

    [Fact]
    public Task Every_sum_that_is_received_has_the_bits_of_its_order_and_a_connection_without_faults_is_not_disturbed() =>
        Gen.Select(Any, Any).SampleAsync(
            async (first, second) =>
            {
                await using var run = new ProxiedRun(vectors: 160);
                var workers = new[] { await run.Join(1, first.Orders, first.Answers), await run.Join(2, second.Orders, second.Answers) };
                foreach (var order in Conversation)
                    foreach (var worker in workers)
                        worker.Assign(order);
                // Of two workers' answers, those that were held up come last.
                foreach (var (worker, scripts) in workers.Zip([first, second]).OrderBy(w => w.Second.Stalls))
                {
                    worker.Proxy.Continue();
                    await Check(scripts, await Answers(worker), worker);
                }
            });

    /// <summary>Everything that comes until the last order's answer, or the end.</summary>
    private static async Task<List<WorkOrder>> Answers(ProxiedWorker worker)
    {
        var answers = new List<WorkOrder>();
        while (await worker.AnswerOrEnd() is { } answered)
        {
            answers.Add(answered);
            if (answered == Conversation[^1])
                break;
        }

        return answers;
    }

    private static async Task Check(Scripts scripts, List<WorkOrder> answers, ProxiedWorker worker)
    {
        Assert.All(answers, answer => Assert.Contains(answer, Conversation));
        Assert.All(answers.CountBy(a => a), a => Assert.InRange(a.Value, 1, 1 + scripts.Duplicates));
        var continues = answers.Contains(Conversation[^1]);
        switch (scripts.Kind)
        {
            case Kind.Harmless:
                Assert.Equal(Conversation, answers);
                Assert.True(worker.IsUndisturbed);
                break;
            case Kind.Disordering when continues:
                Assert.InRange(Conversation.Except(answers).Count(), 0, scripts.Count);
                Assert.True(worker.IsUndisturbed);
                break;
            case Kind.Disordering:
                Assert.EndsWith(" without its weights", await worker.Ended(), StringComparison.Ordinal);
                break;
            case Kind.Ending:
                Assert.False(continues);
                Assert.Equal(Conversation[..answers.Count], answers);
                Assert.NotNull(await worker.Ended());
                break;
        }
    }

    private static Gen<Scripts> Some(Kind kind, Gen<Fault> faults) =>
        Gen.Select(Gen.Int[0, FaultyFrames - 1], faults, Gen.Bool).Array[1, 4].Select(placed => new Scripts(
            kind, Script(placed.Where(p => p.Item3)), Script(placed.Where(p => !p.Item3))));

    private static FaultScript Script(IEnumerable<(int Frame, Fault Fault, bool)> placed)
    {
        var script = new FaultScript();
        foreach (var (frame, fault, _) in placed)
            script[frame] = fault;
        return script;
    }

    private sealed record Scripts(Kind Kind, FaultScript Orders, FaultScript Answers)
    {
        public int Count => All.Count();

        public int Duplicates => All.Count(f => f == Fault.Duplicate);

        public bool Stalls => All.Contains(Fault.Stall);

        private IEnumerable<Fault> All => [.. Orders.Values, .. Answers.Values];
    }
}
