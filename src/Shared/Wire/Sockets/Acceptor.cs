using System.Net.Sockets;

namespace Autoencoder.Shared.Wire.Sockets;

/// <summary>Accepts connections, of whichever plane, for as long as their listening socket is open.</summary>
internal static class Acceptor
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(50);

    /// <param name="admit">Owns the connection; the next one does not wait for it.</param>
    public static async Task Run(Socket listener, Func<Socket, Task> admit)
    {
        while (true)
        {
            try
            {
                _ = admit(await listener.AcceptAsync());
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                // One connection that failed while it was being accepted, or no file descriptor left: the next may be well.
                await Task.Delay(AgainAfter);
            }
        }
    }
}
