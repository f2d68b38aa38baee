using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Training;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.Checkpoints;

public sealed class CheckpointWriterTests : IDisposable
{
    private static readonly CheckpointOrigin Origin = SomeCheckpoint.Origin;
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _run = new();
    private readonly ManualResetEventSlim _diskAnswers = new(initialState: true);
    private readonly List<CheckpointSaved> _saved = [];
    private readonly List<CheckpointFailed> _failed = [];
    private readonly CheckpointFolder _checkpoints;
    private readonly CheckpointWriter _writer;

    public CheckpointWriterTests()
    {
        _checkpoints = new CheckpointFolder(_run.Path);
        _writer = Writer(Long);
    }

    [Fact]
    public void The_state_is_captured_at_once_and_written_behind()
    {
        var caller = Environment.CurrentManagedThreadId;
        var capturedOn = 0;
        Assert.True(_writer.TryBegin(state =>
        {
            capturedOn = Environment.CurrentManagedThreadId;
            SomeCheckpoint.Fill(state, 7);
        }));
        Assert.Equal(caller, capturedOn);
        Assert.True(_writer.Flush());

        SomeCheckpoint.AssertSame(Origin, SomeCheckpoint.StateOf(Origin, 7), _checkpoints.Newest(Origin).Found!);
        var saved = Assert.Single(_saved);
        Assert.Equal((7, _run["checkpoints/step-000000007.safetensors"]), (saved.Step, saved.Path));
        Assert.True(saved.Duration > TimeSpan.Zero);
    }

    [Fact]
    public void Nothing_is_written_before_the_copy_is_made()
    {
        Assert.True(_writer.TryBegin(state =>
        {
            SomeCheckpoint.Fill(state, 1);
            // Whatever was begun is done after this.
            Assert.True(_writer.Flush());
            Assert.Empty(_saved);
            SomeCheckpoint.Fill(state, 2);
        }));
        Assert.True(_writer.Flush());

        Assert.Equal(2, Assert.Single(_saved).Step);
        SomeCheckpoint.AssertSame(Origin, SomeCheckpoint.StateOf(Origin, 2), _checkpoints.Newest(Origin).Found!);
    }

    [Fact]
    public void While_one_is_written_another_is_not_begun()
    {
        _diskAnswers.Reset();
        Assert.True(_writer.TryBegin(Step(1)));
        Assert.False(_writer.TryBegin(_ => Assert.Fail("The copy is in use.")));

        _diskAnswers.Set();
        Assert.True(_writer.Flush());
        Assert.True(_writer.TryBegin(Step(2)));
        Assert.True(_writer.Flush());
        Assert.Equal([1, 2], _saved.Select(saved => saved.Step));
    }

    [Fact]
    public void The_last_one_comes_after_the_one_in_progress_and_before_the_return()
    {
        Assert.True(_writer.TryBegin(Step(1)));
        _writer.Save(Step(2));

        Assert.Equal([1, 2], _saved.Select(saved => saved.Step));
        Assert.Equal(2, _checkpoints.Newest(Origin).Found!.State.Step);
    }

    [Fact]
    public void One_that_cannot_be_written_is_told_and_the_next_goes_well()
    {
        var obstacle = _run["checkpoints/step-000000001.safetensors"];
        Directory.CreateDirectory(obstacle);
        Assert.True(_writer.TryBegin(Step(1)));
        Assert.True(_writer.Flush());
        Assert.True(_writer.TryBegin(Step(2)));
        _writer.Dispose();

        var failed = Assert.Single(_failed);
        Assert.Equal(1, failed.Step);
        Assert.StartsWith($"{obstacle}: the checkpoint cannot be written: ", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(_saved).Step);
    }

    [Fact]
    public void A_disk_that_does_not_answer_holds_the_end_up_until_the_deadline_and_is_told_once()
    {
        using ManualResetEventSlim asked = new(), answers = new(), answered = new();
        using (var writer = new CheckpointWriter(
            _checkpoints, Origin, () => { },
            _ =>
            {
                asked.Set();
                answers.Wait();
                answered.Set();
            },
            _failed.Add, TimeSpan.FromMilliseconds(50)))
        {
            Assert.True(writer.TryBegin(Step(1)));
            asked.Wait();
            writer.Save(_ => Assert.Fail("The copy is in use."));
            Assert.False(writer.Flush());
        }

        var failed = Assert.Single(_failed);
        Assert.Equal(
            (1, $"{_run["checkpoints/step-000000001.safetensors"]}: the checkpoint is not written after 0.05 s; the disk does not answer."),
            (failed.Step, failed.Reason));
        answers.Set();
        answered.Wait();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _diskAnswers.Dispose();
        _run.Dispose();
    }

    private CheckpointWriter Writer(TimeSpan deadline) => new(
        _checkpoints, Origin, () => { },
        saved =>
        {
            _diskAnswers.Wait();
            _saved.Add(saved);
        },
        _failed.Add, deadline);

    private static Action<TrainingState> Step(long step) => state => SomeCheckpoint.Fill(state, step);
}
