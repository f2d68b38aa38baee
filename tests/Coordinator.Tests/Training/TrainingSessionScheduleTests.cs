using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Program.Hosting;
using CsCheck;
using static Autoencoder.Coordinator.Tests.Training.UnreliableWorkers;

namespace Autoencoder.Coordinator.Tests.Training;

public sealed class TrainingSessionScheduleTests : IDisposable
{
    private SmallRun.Memory _memory;
    private bool _isTouched;
    private readonly string _expected;
    private readonly double[] _losses;
    private readonly double[] _validationLosses;

    public TrainingSessionScheduleTests()
    {
        NativeTorch.EnsureLoaded();
        _memory = new SmallRun.Memory();
        (_expected, _losses, _validationLosses) = SmallRun.PlainLoop();
    }

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void Whatever_happens_to_the_workers_the_weights_are_the_same_bits()
    {
        var (corrupt, lost, marks) = (0, 0, 0);
        Gen.Select(Gen.OneOf(Gen.Const(0.0), Gen.Const(1.0), Gen.Double[0, 1]), Gen.Int[0, 5], Event.Array[0, 150]).Sample(
            (auditRate, workers, events) =>
            {
                if (_isTouched)
                    Renew();
                _isTouched = true;
                var cluster = new UnreliableWorkers((state, term) => new SmallRun(_memory, state, term, auditRate), workers);
                foreach (var (what, pick) in events)
                    cluster.Happen(what, pick);
                cluster.Finish();

                var session = cluster.Run.Session;
                Assert.True(cluster.Run.Keeper.SuspectMarks is [] or [.., null], "the run ends in doubt");
                marks += cluster.Run.Keeper.SuspectMarks.Count;
                if (cluster.WasLiedToUnseen)
                {
                    lost++;
                    return;
                }

                Assert.Equal(_expected, session.Weights.Sha256());
                Assert.All(cluster.Epochs, epoch => Assert.Equal(33, epoch.Samples));
                Assert.Equal(_validationLosses, cluster.Epochs.Select(epoch => epoch.ValidationLoss));
                var first = cluster.Run.Observer.Steps.FirstOrDefault().Step;
                Assert.Equal(Enumerable.Range((int)first, 8 - (int)first).Select(step => (long)step), cluster.Run.Observer.Steps.Select(step => step.Step));
                if (cluster.Term > 1)
                {
                    corrupt++;
                    return;
                }

                Assert.Equal(_losses, cluster.Run.Observer.Steps.Select(step => step.MeanLoss));
                foreach (var worker in cluster.Run.Workers.Answers.Select(answer => answer.Worker).Distinct().ToArray())
                    cluster.Run.Workers.Drop(worker);
                cluster.Run.AssertAllBack();
                _isTouched = false;
            },
            iter: 1000, threads: 1);
        // What a dishonest worker does while nobody else computes the same cannot be seen; it must stay the exception here.
        Assert.InRange(lost, 0, 400);
        Assert.InRange(corrupt, 5, 1000);
        Assert.NotEqual(0, marks);
    }

    [Fact]
    public void A_training_that_is_cut_anywhere_continues_to_the_same_bits_and_epochs() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[1, 4], Gen.Int[1, 4]).Sample(
            (cut, before, after) =>
            {
                var state = Begin(null, 1, before, cut, out var first);
                Renew();
                Begin(state, 2, after, int.MaxValue, out var second);

                Assert.True(second.Session.IsFinished);
                Assert.Equal(_expected, second.Session.Weights.Sha256());
                Assert.Equal(_losses, first.Observer.Steps.Concat(second.Observer.Steps).Select(step => step.MeanLoss));
                Assert.Equal(_validationLosses, first.Observer.Epochs.Concat(second.Observer.Epochs).Select(epoch => epoch.ValidationLoss));
                var expected = Enumerable.Range(0, 2).Select(epoch => _losses.Skip(4 * epoch).Take(4).Zip([10, 10, 10, 3], (loss, samples) => loss * samples).Sum() / 33);
                Assert.All(expected.Zip(first.Observer.Epochs.Concat(second.Observer.Epochs)), epoch =>
                {
                    Assert.Equal(epoch.First, epoch.Second.TrainLoss, 1e-12);
                    Assert.Equal(33, epoch.Second.Samples);
                });
                if (cut > 0 && second.Observer.Epochs.Count > 0)
                    Assert.True(second.Observer.Epochs[^1].Seconds > state.Seconds);
                second.AssertAllBack();
            },
            iter: 200, threads: 1);

    // Vectors of a session that was given up in the middle do not come back.
    private void Renew()
    {
        _memory.Dispose();
        _memory = new SmallRun.Memory();
    }

    // The state after so many answers, or at the end.
    private TrainingState Begin(TrainingState? start, long term, int workers, int cut, out SmallRun run)
    {
        run = new SmallRun(_memory, start, term);
        for (var worker = 1; worker <= workers; worker++)
            run.Session.Join(worker);
        run.Session.Begin();
        for (var answer = 0; answer < cut && run.Workers.Answers.Count > 0; answer++)
            run.Deliver(0);
        return RecordingKeeper.Capture(run.Session);
    }
}
