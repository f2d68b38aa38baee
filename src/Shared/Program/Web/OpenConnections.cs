using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Autoencoder.Shared.Program.Web;

/// <summary>
/// The connections of a web server, of which there are only so many. One too many is not turned away, but takes the place
/// of another: of one that asks for nothing, if there is one, or else of the oldest request; of the client that has the
/// most. So every request is answered, a health check too, and a client that takes all places takes its own away.
/// </summary>
internal sealed class OpenConnections(int most)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Place> _places = [];
    private long _changes;

    /// <summary>Goes before all that a connection is for.</summary>
    public ConnectionDelegate Hold(ConnectionDelegate next) => async connection =>
    {
        var place = new Place(connection);
        connection.Features.Set(place);
        Enter(place)?.Connection.Abort(new ConnectionAbortedException("Another connection takes its place."));
        try
        {
            await next(connection);
        }
        finally
        {
            lock (_lock)
                _places.Remove(place);
        }
    };

    /// <summary>Goes before all that a request is for.</summary>
    public async Task Serve(HttpContext context, RequestDelegate next)
    {
        var place = context.Features.Get<Place>()!;
        Note(place, isBusy: true);
        try
        {
            await next(context);
        }
        finally
        {
            Note(place, isBusy: false);
        }
    }

    /// <returns>Whose place it takes; null if there is room.</returns>
    private Place? Enter(Place place)
    {
        lock (_lock)
        {
            var leaves = _places.Count < most ? null : Least();
            if (leaves is not null)
                _places.Remove(leaves);
            place.Since = ++_changes;
            _places.Add(place);
            return leaves;
        }
    }

    private Place Least()
    {
        var ofClient = _places.CountBy(place => place.Client).ToDictionary();
        return _places.OrderByDescending(place => ofClient[place.Client]).ThenBy(place => place.IsBusy).ThenBy(place => place.Since).First();
    }

    private void Note(Place place, bool isBusy)
    {
        lock (_lock)
            (place.IsBusy, place.Since) = (isBusy, ++_changes);
    }

    private sealed class Place(ConnectionContext connection)
    {
        public ConnectionContext Connection { get; } = connection;

        public IPAddress Client { get; } = ClientAddress.Of((connection.RemoteEndPoint as IPEndPoint)?.Address);

        /// <summary>A request is being answered.</summary>
        public bool IsBusy { get; set; }

        /// <summary>Orders the places by their last change.</summary>
        public long Since { get; set; }
    }
}
