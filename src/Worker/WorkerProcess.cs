using System.Net.Sockets;
using Akka.Actor;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Worker;

/// <summary>Workers as a process of their own: they serve one run, and come back to it for as long as it can be reached; or, if they are to stay, one run after the other.</summary>
/// <param name="tls">The cluster's certificate; null for a cluster without.</param>
public sealed class WorkerProcess(WorkerSettings settings, IWorkerData data, ClusterCertificate? tls, ConsoleLog log, CrewHealth health, TimeProvider time)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(10);

    // Between two runs the coordinator that has ended is still there for a moment.
    private static readonly TimeSpan NextRunAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RemindFirst = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RemindOften = TimeSpan.FromSeconds(30);

    // With what the node takes to end, it is five seconds at most; docker kills a container after ten.
    private static readonly TimeSpan LeaveDeadline = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<string> _names = settings.Names;
    private readonly CrewLog _lines = new(log, settings.Names, time);
    private readonly Lock _telling = new();
    private long _searchingSince = time.GetTimestamp();
    private (long Search, TimeSpan At) _reminder;
    private string? _told;
    private long _toldAt;
    private bool _toldOfPrecision;

    // Its run is over; that there is no coordinator is as it should be.
    private volatile bool _isIdle;
    // So the address is right.
    private volatile bool _hasFound;

    private string GivenUp => $"no coordinator at {settings.Coordinator} for {GiveUpAfter.TotalMinutes:0} min; start it, then this worker again";

    private TimeSpan Searched => time.GetElapsedTime(Volatile.Read(ref _searchingSince));

    // One that stays may look for days: it says so less and less often.
    private TimeSpan RemindEvery =>
        _isIdle || Searched > GiveUpAfter ? GiveUpAfter
        : settings.Stays && Searched > RemindOften ? Searched
        : RemindOften;

    private bool HasGivenUp => !settings.Stays && Searched > GiveUpAfter;

    private void SearchBegins() => Volatile.Write(ref _searchingSince, time.GetTimestamp());

    /// <summary>Runs until it is asked to stop; if it is not to stay, also until the run is over, or no coordinator is found for ten minutes.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> Run(CancellationToken stop)
    {
        log.Line("looking", $"looking for the coordinator at {settings.Coordinator}");
        while (true)
        {
            var (end, failure) = await TakePart(stop);
            _lines.Flush();
            if (end.Outcome is WorkerOutcome.Failed or WorkerOutcome.SentAway && !settings.Stays)
                return CommandLineProgram.Error(end.Reason, 1);
            var continues = !stop.IsCancellationRequested && (settings.Stays || end.Outcome == WorkerOutcome.Lost);
            ReportEnd(end, continues);
            if (!continues)
                return failure is null || stop.IsCancellationRequested ? 0 : CommandLineProgram.Error(failure, 1);
            if (HasGivenUp)
                return CommandLineProgram.Error(GivenUp, 1);
            await Task.Delay(end.Outcome switch { WorkerOutcome.Lost => RetryAfter, WorkerOutcome.Failed => Crew.RefusedAgainAfter, _ => NextRunAfter }, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Of all workers of the process, or the only one.</summary>
    private void Tell(string happening, string text, string? cause = null)
    {
        _lines.Flush();
        log.Line(happening, text, cause);
    }

    /// <summary>Says how a membership ended.</summary>
    private void ReportEnd(WorkerEnd end, bool continues)
    {
        if (end.Outcome == WorkerOutcome.Lost)
        {
            // The coordinator of the run that is over has gone, or no other one has come yet.
            if (!_isIdle)
                Report("lost", end.Reason, continues ? $"; looking for the coordinator at {settings.Coordinator} again" : "");
            return;
        }

        Report("done", end.Reason, continues ? $"; waiting for the next run at {settings.Coordinator}" : "", isIdle: continues && end.Outcome != WorkerOutcome.Failed);
    }

    /// <summary>The same reason once in a while, not at every attempt.</summary>
    private void Report(string happening, string reason, string next, bool isIdle = false)
    {
        if (isIdle && !_isIdle)
            SearchBegins();
        (_isIdle, _hasFound) = (isIdle, _hasFound || isIdle);
        if (isIdle)
            health.WaitBegan(reason + next);
        else
            health.SearchBegan(reason + next);
        lock (_telling)
        {
            if (reason == _told && time.GetElapsedTime(_toldAt) < RemindEvery)
                return;
            (_told, _toldAt) = (reason, time.GetTimestamp());
        }

        Tell(happening, reason + next, reason);
    }

    /// <summary>Before a worker has joined, why it cannot; afterwards the end of the connection says what there is to say.</summary>
    private void ReportTlsFailure(TlsFailure failure, Crew crew)
    {
        if (!failure.Inbound && !crew.IsJoined)
            Report("done", $"not let in by {failure.Peer}: {failure.Reason}", "; start it with --tls and the same file as this worker");
    }

    private async Task<string> Remedy() => tls is null && await TlsProbe.SpeaksTls(settings.Coordinator)
        ? "; what listens there speaks TLS; start this worker with --tls and the coordinator's file"
        : _hasFound ? "" : $"; is it running, with exactly --listen {settings.Coordinator}?";

    private void Joined(RunSpec run)
    {
        (_isIdle, _hasFound) = (false, true);
        WarnIfSlow(run.Model.Precision);
    }

    /// <param name="isLooking">One that has never joined still looks for the same one, and gives up some time.</param>
    private void Disconnected(bool isLooking)
    {
        _isIdle = false;
        if (isLooking)
            SearchBegins();
    }

    /// <summary>Once: it is the same at every joining.</summary>
    private void WarnIfSlow(Precision precision)
    {
        lock (_telling)
        {
            if (!_toldOfPrecision && BFloat16Instructions.SlownessHere(precision) is { } slow)
                log.Line("slow-precision", slow);
            _toldOfPrecision = true;
        }
    }

    /// <summary>One membership of the cluster, from joining it to leaving it.</summary>
    /// <returns>How it ended, and what is wrong with some of the workers where the others came to a good end.</returns>
    private async Task<(WorkerEnd End, string? Failure)> TakePart(CancellationToken stop)
    {
        NodeEndpoint node;
        try
        {
            // Of a name server that does not answer, the system gives up after some ten seconds.
            var here = await Task.Run(settings.Coordinator.LocalAddressTowards, CancellationToken.None).WaitAsync(stop);
            node = NodeEndpoint.Of(new NodeAddress(here.ToString(), 0));
        }
        catch (OperationCanceledException)
        {
            return (new WorkerEnd(WorkerOutcome.Done, "stopped while it waited for a run"), null);
        }
        catch (SocketException e)
        {
            // A name may become known a little later, as that of a container that is being started.
            return (new WorkerEnd(WorkerOutcome.Lost, $"{settings.Coordinator.Host} is not known here: {e.Message}"), null);
        }

        using var crew = NewCrew();
        using var host = await ClusterHost.Start(
            ClusterNode.WorkerRole, node, settings.Coordinator, settings.Verbose,
            crew.Start, tls is null ? null : (tls, failure => ReportTlsFailure(failure, crew)));
        var end = await Wait(crew, stop);
        crew.Dispose();
        if (crew.IsJoined)
            SearchBegins();
        // A node without an answer would wait for the others' consent to leave, which does not come either.
        if (end.Outcome == WorkerOutcome.Lost || !crew.Ended.IsCompleted)
            await host.Abandon();
        else
            await host.Stop();
        return (end, crew.Failure);
    }

    private Crew NewCrew()
    {
        var members = new CrewMember[_names.Count];
        for (var place = 0; place < members.Length; place++)
            members[place] = new CrewMember(place, log, _lines, health[place], Joined, wasJoined => Disconnected(isLooking: wasJoined && !members.Any(member => member.IsJoined)));
        return new Crew(_names, members, Create, time);

        Props Create(int place, TaskCompletionSource<WorkerEnd> ended)
        {
            var (name, member) = (_names[place], members[place]);
            return Props.Create(() => new WorkerActor(name, data, new TcpConnector(tls), member, ended, settings.IsUnnamed));
        }
    }

    private async Task<WorkerEnd> Wait(Crew crew, CancellationToken stop)
    {
        var ended = crew.Ended;
        var stopped = Task.Delay(Timeout.Infinite, stop);
        while (true)
        {
            var first = await Task.WhenAny(ended, stopped, Task.Delay(RemindFirst, time, CancellationToken.None));
            if (first == ended)
                return await ended;
            if (first == stopped)
                return await Leave(crew);
            if (crew.HasCoordinator)
            {
                SearchBegins();
                // What was said of the search before is news when it happens again.
                lock (_telling)
                    _told = null;
                continue;
            }

            var searched = Searched;
            if (HasGivenUp)
                return new WorkerEnd(WorkerOutcome.Failed, GivenUp);
            var search = Volatile.Read(ref _searchingSince);
            if (_reminder.Search != search)
                _reminder = (search, _isIdle ? RemindEvery : RemindFirst);
            if (searched < _reminder.At)
                continue;
            _reminder.At = searched + RemindEvery;
            var remedy = await Remedy();
            // It may have been found while that was looked at.
            if (!crew.HasCoordinator)
                Tell("still-looking", $"{(_isIdle ? "still waiting for the next run" : "still no coordinator")} at {settings.Coordinator} ({searched.TotalSeconds:0} s){remedy}");
        }
    }

    private async Task<WorkerEnd> Leave(Crew crew)
    {
        Tell("leaving", "leaving");
        crew.Leave();
        return await Task.WhenAny(crew.Ended, Task.Delay(LeaveDeadline, CancellationToken.None)) == crew.Ended
            ? await crew.Ended
            : new WorkerEnd(WorkerOutcome.Done, $"stopped without the coordinator's goodbye, which did not come within {LeaveDeadline.TotalSeconds:0} s");
    }
}
