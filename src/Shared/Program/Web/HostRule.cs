using System.Net;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.AspNetCore.Http;

namespace Autoencoder.Shared.Program.Web;

/// <summary>
/// Answers only requests that name this server by an address, by localhost, by the name it was given, or by a name without
/// a dot, such as a container's. A page of the internet whose own name was made to point here (DNS rebinding) has a name
/// with a dot, so that it learns nothing. Endpoints of <see cref="AnyHost"/> are not concerned.
/// </summary>
/// <param name="otherName">By which it is known too; null for none.</param>
public sealed class HostRule(NodeAddress server, string? otherName = null)
{
    public bool Allows(string host) =>
        host.Length > 0
        && (IPAddress.TryParse(host, out _)
            || !host.TrimEnd('.').Contains('.')
            || host.Equals(server.Host, StringComparison.OrdinalIgnoreCase)
            || host.Equals(otherName, StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));

    public Task Apply(HttpContext context, RequestDelegate next)
    {
        if (Allows(context.Request.Host.Host) || context.GetEndpoint()?.Metadata.GetMetadata<AnyHost>() is not null)
            return next(context);
        return PlainText.Send(context, StatusCodes.Status421MisdirectedRequest, $"This server is not known by that name. Use its address, or start it with the name{(otherName is null ? ": --dashboard NAME:PORT" : "")}.");
    }
}
