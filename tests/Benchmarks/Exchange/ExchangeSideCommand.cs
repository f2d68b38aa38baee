using System.CommandLine;
using Autoencoder.Benchmarks.Running;

namespace Autoencoder.Benchmarks.Exchange;

/// <summary>Our side of the exchange benchmark, in a process of its own, as gloo's is.</summary>
internal static class ExchangeSideCommand
{
    public const string Name = "exchange-side";

    /// <summary>Of the workers as well.</summary>
    public static readonly Option<string?> Certificate = new("--tls");

    private static readonly Argument<int> Workers = new("workers");
    private static readonly Argument<int> Parameters = new("parameters");

    public static Command Create()
    {
        var command = new Command(Name) { Workers, Parameters, Certificate };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            using var coordinator = new ExchangeCoordinator(parsed.GetValue(Workers), parsed.GetValue(Parameters), parsed.GetValue(Certificate));
            return MeasuredLoop.Serve(coordinator.Run);
        });
        return command;
    }
}
