using System.Security.Cryptography;
using System.Text;
using Autoencoder.Shared.Program.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>
/// Ends the run with a checkpoint if the request has the token in its header Authorization. No cookie ever holds it, so a
/// page of another site, which can make a browser send requests but not this header, can do nothing.
/// </summary>
internal sealed class StopRequest(string token, DisplayedRun shown)
{
    private readonly byte[] _expected = Digest($"Bearer {token}");

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/stop", Handle);
        endpoints.MapRead("/stop", context =>
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            return PlainText.Send(context, StatusCodes.Status405MethodNotAllowed, "The run is ended by POST, with the token of --dashboard-token.");
        });
    }

    private Task Handle(HttpContext context)
    {
        // Digests have one length, so the time taken says nothing of the token.
        if (!CryptographicOperations.FixedTimeEquals(Digest(context.Request.Headers.Authorization.ToString()), _expected))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return PlainText.Send(context, StatusCodes.Status401Unauthorized, "That is not the token of --dashboard-token.");
        }

        if (shown.Stop is not { } stop)
            return PlainText.Send(context, StatusCodes.Status409Conflict, "There is no run in progress.");
        stop();
        return PlainText.Send(context, StatusCodes.Status202Accepted, "The run ends with a checkpoint.");
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
