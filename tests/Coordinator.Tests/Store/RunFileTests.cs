using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Store.Journal;
using Autoencoder.Coordinator.Tests.Store.Checkpoints;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store;

public sealed class RunFileTests : IDisposable
{
    private const string Data = "ab12";

    private readonly TemporaryFolder _run = new();
    private readonly CheckpointFolder _checkpoints;
    private readonly StepJournal _journal;

    public RunFileTests()
    {
        _checkpoints = new CheckpointFolder(_run.Path);
        _journal = StepJournal.Open(_run.Path);
    }

    private string RunPath => _run["run.json"];

    [Fact]
    public void Each_start_has_the_next_term_of_the_same_run()
    {
        var first = RunFile.Begin(_run.Path, Data);

        Assert.Equal((1, RunSpec.EngineVersion, Data), (first.Term, first.EngineVersion, first.DataFingerprint));
        Assert.Equal(first with { Term = 2 }, Resume());
        Assert.Equal(first with { Term = 3 }, Resume());
        Assert.NotEqual(first.RunId, RunFile.Begin(_run.Path, Data).RunId);
    }

    [Fact]
    public void The_term_is_above_those_of_checkpoints_and_journal()
    {
        var run = RunFile.Begin(_run.Path, Data);
        SaveCheckpoint(run with { Term = 5 });
        Assert.Equal(6, Resume().Term);

        _journal.Append(new JournalRow(8, 1, 0, 0));
        using var reopened = StepJournal.Open(_run.Path);
        Assert.Equal(9, RunFile.NextTerm(_run.Path, Data, _checkpoints, reopened).Run.Term);
    }

    /// <summary>The one who has set it has given the file a valid check, too; one more would begin at the smallest number.</summary>
    [Fact]
    public void A_term_that_no_run_has_come_to_is_refused_and_stays()
    {
        RunFile.Save(_run.Path, RunFile.Begin(_run.Path, Data) with { Term = long.MaxValue });
        var before = File.ReadAllBytes(RunPath);
        Assert.Equal(
            $"{_run.Path}: the run cannot be resumed: its files tell of term 9223372036854775807, and no run has had so many; one of them was changed. Restore run.json and journal.csv, or begin a new run.",
            Refusal());
        Assert.Equal(before, File.ReadAllBytes(RunPath));
    }

    [Fact]
    public void Damaged_it_is_rebuilt_from_a_checkpoint_whatever_the_damage()
    {
        var run = RunFile.Begin(_run.Path, Data);
        SaveCheckpoint(run);
        var whole = File.ReadAllBytes(RunPath);
        for (var i = 0; i < whole.Length; i++)
        {
            var flipped = whole.ToArray();
            flipped[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(RunPath, flipped);
            Assert.Equal(run with { Term = 2 }, Resume());
            File.WriteAllBytes(RunPath, whole[..i]);
            Assert.Equal(run with { Term = 2 }, Resume());
        }

        File.Delete(RunPath);
        Assert.Equal(run with { Term = 2 }, Resume());
        Assert.Equal(run with { Term = 3 }, Resume());
    }

    [Fact]
    public void Without_a_checkpoint_a_damaged_or_missing_one_is_one_line()
    {
        Assert.Equal($"{_run.Path}: there is no run to resume: it has no run.json and no checkpoint.", Refusal());
        File.WriteAllText(RunPath, "{");
        Assert.Equal($"{RunPath}: the file is damaged, and there is no checkpoint that says which run it was; begin a new run.", Refusal());
        File.WriteAllText(_run["model.safetensors"], "");
        Assert.EndsWith($"; begin a new run, which --from {_run["model.safetensors"]} starts with the weights that this one has left.", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_data_are_refused_and_nothing_changes()
    {
        RunFile.Begin(_run.Path, "cd34");
        var before = File.ReadAllText(RunPath);

        Assert.StartsWith($"{_run.Path}: the run cannot be resumed: it was trained on other data (fingerprint cd34, not ab12)", Refusal(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(RunPath));
    }

    [Fact]
    public void A_run_whose_arithmetic_is_bound_to_a_processor_is_not_continued_by_another_one()
    {
        const string Here = "aaaaaaaaaaaaaaaa", Elsewhere = "bbbbbbbbbbbbbbbb";
        var run = RunFile.Begin(_run.Path, Data, Elsewhere);
        Assert.Equal(Elsewhere, RunFile.Find(_run.Path)!.Probe);
        var before = File.ReadAllText(RunPath);

        var error = Assert.Throws<FileException>(() => RunFile.NextTerm(_run.Path, Data, _checkpoints, _journal, Here));
        Assert.Equal(
            $"{_run.Path}: the run cannot be resumed: its arithmetic is bound to a kind of processor and a version of libtorch, and this machine computes otherwise (probe gradient aaaaaaaaaaaa, that of the run's machine bbbbbbbbbbbb); do it on a machine like that one.",
            error.Message);
        // With other data every machine computes otherwise.
        Assert.Contains("it was trained on other data", Assert.Throws<FileException>(() => RunFile.NextTerm(_run.Path, "cd34", _checkpoints, _journal, Here)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(RunPath));
        Assert.Equal(run with { Term = 2 }, RunFile.NextTerm(_run.Path, Data, _checkpoints, _journal, Elsewhere).Run);

        // The checkpoint tells it, too.
        SaveCheckpoint(run);
        File.Delete(RunPath);
        Assert.Equal(error.Message, Assert.Throws<FileException>(() => RunFile.NextTerm(_run.Path, Data, _checkpoints, _journal, Here)).Message);
    }

    [Fact]
    public void A_run_that_began_before_that_was_noted_is_continued_and_notes_it()
    {
        var run = RunFile.Begin(_run.Path, Data);
        Assert.DoesNotContain("probe", File.ReadAllText(RunPath), StringComparison.Ordinal);
        Assert.Equal(run with { Term = 2, Probe = "aaaa" }, RunFile.NextTerm(_run.Path, Data, _checkpoints, _journal, "aaaa").Run);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _run.Dispose();
    }

    private RunIdentity Resume() => RunFile.Save(_run.Path, RunFile.NextTerm(_run.Path, Data, _checkpoints, _journal).Run);

    private string Refusal() => Assert.Throws<FileException>(Resume).Message;

    private void SaveCheckpoint(RunIdentity run)
    {
        var origin = SomeCheckpoint.Origin with { Run = run };
        _checkpoints.Save(origin, SomeCheckpoint.StateOf(origin));
    }
}
