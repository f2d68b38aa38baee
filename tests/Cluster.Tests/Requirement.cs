using System.Net.Sockets;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>What a test needs of the machine; the test is skipped where it is not to be had.</summary>
internal static class Requirement
{
    public static void Signals() => Skip.IfNot(PosixSignal.Exist, "Windows has no POSIX signals");

    public static void Programs(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            Skip.IfNot(
                (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name))),
                $"{name} is not installed");
    }

    public static void IPv6() => Skip.IfNot(Socket.OSSupportsIPv6, "this machine has no IPv6");

    public static void Networks() => Skip.If(TestNetwork.Unavailable is not null, TestNetwork.Unavailable);
}
