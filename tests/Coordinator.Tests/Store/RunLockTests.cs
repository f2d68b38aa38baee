using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Store;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store;

public sealed class RunLockTests : IDisposable
{
    private readonly TemporaryFolder _run = new();

    [Fact]
    public void A_run_is_one_coordinator_s_until_it_lets_go()
    {
        using (RunLock.Take(_run.Path))
            AssertTaken();
        using (RunLock.Take(_run.Path))
            AssertTaken();
    }

    [Fact]
    public void A_reader_that_only_looks_sees_whether_it_is_held_and_changes_nothing()
    {
        Assert.False(RunLock.IsTaken(_run.Path));
        Assert.Empty(_run.Files);
        using (RunLock.Take(_run.Path))
            Assert.True(RunLock.IsTaken(_run.Path));
        var content = File.ReadAllText(_run["lock"]);
        Assert.False(RunLock.IsTaken(_run.Path));
        Assert.Equal(content, File.ReadAllText(_run["lock"]));
    }

    [Fact]
    public void The_file_says_who_took_it_last()
    {
        File.WriteAllText(_run["lock"], "process 4194304 on a machine with a name that is longer than any other, since long ago");
        RunLock.Take(_run.Path).Dispose();
        Assert.Matches(
            $"^process {Environment.ProcessId} on {Regex.Escape(Environment.MachineName)}, since \\d{{4}}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC\n$",
            File.ReadAllText(_run["lock"]));
    }

    [SkippableFact]
    public void The_lock_of_another_process_counts_until_that_process_is_killed()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "flock is a program of Linux");
        // echo in the shell that holds the lock on descriptor 9 tells that it has it; read waits until it is killed.
        var start = new ProcessStartInfo("bash", ["-c", "exec 9>lock && flock 9 && echo locked && read"])
        {
            WorkingDirectory = _run.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            using var other = Process.Start(start)!;
            Skip.IfNot(other.StandardOutput.ReadLine() == "locked", "flock is not installed");
            AssertTaken();
            other.Kill();
            other.WaitForExit();
        }
        catch (Win32Exception)
        {
            throw new SkipException("bash is not installed");
        }

        RunLock.Take(_run.Path).Dispose();
    }

    [Fact]
    public void A_folder_that_is_not_there_is_one_line()
    {
        var error = Assert.Throws<FileException>(() => RunLock.Take(_run["none"]));

        Assert.Equal($"{_run["none/lock"]}: the run cannot be locked: there is no such folder.", error.Message);
    }

    public void Dispose() => _run.Dispose();

    private void AssertTaken()
    {
        var error = Assert.Throws<FileException>(() => RunLock.Take(_run.Path));
        // One that bash holds was never written by a coordinator; Windows lets nobody read it.
        var owner = LockedFile.ReadText(_run["lock"]) is { Length: > 0 } text ? text.Trim() : $"{_run["lock"]} says which";
        Assert.Equal($"{_run.Path}: another coordinator is at work on this run ({owner}); wait until it ends, stop it, or resume another run with --resume DIR.", error.Message);
    }
}
