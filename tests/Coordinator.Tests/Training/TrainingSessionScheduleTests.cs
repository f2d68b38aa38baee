using Autoencoder.Shared.Hosting;
using CsCheck;

namespace Autoencoder.Coordinator.Tests.Training;

public sealed class TrainingSessionScheduleTests
{
    private enum Happening
    {
        Join,
        Lose,
        LoseSilently,
        Retire,
        Answer,
        AnswerTwice,
    }

    private static readonly Gen<(Happening What, int Pick)> Event = Gen.Select(
        Gen.Frequency(
            (2, Happening.Join), (1, Happening.Lose), (1, Happening.LoseSilently), (1, Happening.Retire), (12, Happening.Answer),
            (2, Happening.AnswerTwice)),
        Gen.Int[0, int.MaxValue]);

    private readonly string _expected;

    public TrainingSessionScheduleTests()
    {
        NativeTorch.EnsureLoaded();
        _expected = SmallRun.PlainLoop().Weights;
    }

    [Fact]
    public void Whatever_happens_to_the_workers_the_weights_are_the_same_bits()
    {
        using var memory = new SmallRun.Memory();
        Gen.Select(Gen.Int[0, 5], Event.Array[0, 150]).Sample(
            (workers, events) =>
            {
                var run = new SmallRun(memory);
                var there = Enumerable.Range(1, workers).ToList();
                there.ForEach(run.Session.Join);
                run.Session.Begin();
                var lastWorker = workers;
                foreach (var (what, pick) in events)
                    Happen(run, what, pick, there, ref lastWorker);

                // From here on nothing goes wrong.
                run.Session.Join(++lastWorker);
                run.DeliverAll();

                Assert.True(run.Session.IsFinished, $"waits for {run.Session.Waits?.Round}");
                Assert.Equal(_expected, run.Session.Weights.Sha256());
                Assert.Equal(Enumerable.Range(0, 8).Select(step => (long)step), run.Observer.Steps.Select(step => step.Step));
                Assert.All(run.Observer.Epochs, epoch => Assert.Equal(33, epoch.Samples));
                run.AssertAllBack();
            },
            iter: 300, threads: 1);
    }

    private static void Happen(SmallRun run, Happening what, int pick, List<int> there, ref int lastWorker)
    {
        var worker = there.Count == 0 ? 0 : there[pick % there.Count];
        var answers = run.Workers.Answers;
        switch (what)
        {
            case Happening.Join:
                there.Add(++lastWorker);
                run.Session.Join(lastWorker);
                break;
            case Happening.Lose or Happening.LoseSilently when worker != 0:
                // Answers that are already on their way still come, unless they are lost too.
                if (what == Happening.LoseSilently)
                    run.Workers.Drop(worker);
                there.Remove(worker);
                run.Session.Lose(worker);
                break;
            case Happening.Retire when worker != 0:
                run.Session.Retire(worker);
                break;
            case Happening.Answer when answers.Count > 0:
                run.Session.Receive(run.Workers.Take(pick % answers.Count));
                break;
            case Happening.AnswerTwice when answers.Count > 0:
                run.Session.Receive(run.Workers.Copy(answers[pick % answers.Count].Partial));
                break;
        }
    }
}
