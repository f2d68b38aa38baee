using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autoencoder.Shared.Program.Web;

/// <summary>What is read, and what is said where there is nothing.</summary>
public static class Routes
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>To be read, or only its headers.</summary>
    public static void MapRead(this IEndpointRouteBuilder endpoints, string pattern, RequestDelegate answer) =>
        endpoints.MapMethods(pattern, Reading, answer);

    /// <summary>Everything that nothing else answers.</summary>
    internal static void MapNotFound(this IEndpointRouteBuilder endpoints) => endpoints.MapFallback("{*path}", context =>
    {
        if (Reading.Contains(context.Request.Method))
            return PlainText.Send(context, StatusCodes.Status404NotFound, "There is nothing at this address.");
        context.Response.Headers.Allow = string.Join(", ", Reading);
        return PlainText.Send(context, StatusCodes.Status405MethodNotAllowed, $"{context.Request.Method} is not possible at this address.");
    });
}
