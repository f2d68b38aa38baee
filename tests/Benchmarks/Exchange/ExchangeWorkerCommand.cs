using System.CommandLine;
using System.Net;
using Autoencoder.Shared.Wire.Encryption;
using Autoencoder.Shared.Wire.Sockets;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Benchmarks.Exchange;

/// <summary>A worker that computes nothing: it answers weights with a gradient at once.</summary>
internal static class ExchangeWorkerCommand
{
    public const string Name = "exchange-worker";

    /// <summary>Of all exchanges.</summary>
    public const long Term = 1;

    private static readonly Argument<int> Port = new("port");
    private static readonly Argument<Guid> RunId = new("run");
    private static readonly Argument<Guid> Token = new("token");
    private static readonly Argument<int> Parameters = new("parameters");

    public static Command Create()
    {
        var command = new Command(Name) { Port, RunId, Token, Parameters, ExchangeSideCommand.Certificate };
        command.Hidden = true;
        command.SetAction(async parsed =>
        {
            using var tls = parsed.GetValue(ExchangeSideCommand.Certificate) is { } file ? ClusterCertificate.Load(file) : null;
            using var channel = await TcpCoordinatorChannel.Connect(
                IPAddress.Loopback.ToString(), parsed.GetValue(Port), new Preamble(parsed.GetValue(RunId), Term, parsed.GetValue(Token)),
                VectorModel.LayoutOf(parsed.GetValue(Parameters)), tls);
            // Memory that was never written to is all one page.
            var gradient = channel.Gradients.Rent();
            gradient.Values.Fill(1);
            channel.Gradients.Return(gradient);
            try
            {
                while (channel.Receive(out var order, out _))
                    channel.Send(new PartialSum(order.Term, order.Round, order.Shards, 0, channel.Gradients.Rent()));
            }
            catch (TransportException)
            {
                // The benchmark is over.
            }

            return 0;
        });
        return command;
    }
}
