using System.Diagnostics;
using System.Globalization;

namespace Autoencoder.Benchmarks.Running;

/// <summary>
/// The other end of <see cref="MeasuredProcess"/>: says that it is ready, and then repeats its work for as many seconds as
/// each line of standard input says, and answers how much it has done and how long that took.
/// </summary>
internal static class MeasuredLoop
{
    public const string Ready = "ready";

    /// <param name="work">Does a bit, a small part of a second, and returns how much that was.</param>
    /// <returns>The exit status, when standard input has ended.</returns>
    public static int Serve(Func<int> work)
    {
        Console.WriteLine(Ready);
        while (Console.ReadLine() is { } line)
        {
            var seconds = double.Parse(line, CultureInfo.InvariantCulture);
            var done = 0L;
            var clock = Stopwatch.StartNew();
            do
                done += work();
            while (clock.Elapsed.TotalSeconds < seconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} {clock.Elapsed.TotalSeconds:R}"));
        }

        return 0;
    }
}
