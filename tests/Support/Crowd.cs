using System.Net;

namespace Autoencoder.Support;

/// <summary>Many connections to a web server, all open at once.</summary>
public sealed class Crowd : IDisposable
{
    private readonly List<RawConnection> _connections = [];

    /// <summary>In the order in which they were opened.</summary>
    public IReadOnlyList<RawConnection> Connections => _connections;

    /// <param name="request">What each of them asks for; without one, for nothing.</param>
    /// <param name="from">An address of this machine that they come from.</param>
    public static async Task<Crowd> Connect(int port, int size, string? request = null, string? from = null)
    {
        var crowd = new Crowd();
        try
        {
            for (var i = 0; i < size; i++)
            {
                var connection = await RawConnection.Open(IPAddress.Loopback, port, from);
                crowd._connections.Add(connection);
                // Answered, or begun to be: the server has taken note of it.
                if (request is not null && await connection.Ask(request) is "")
                    throw new ProcessException($"The server has hung up on connection {i + 1}.");
            }

            return crowd;
        }
        catch
        {
            crowd.Dispose();
            throw;
        }
    }

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());
}
