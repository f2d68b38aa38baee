using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autoencoder.Shared.Program.Web;

/// <summary>
/// /health/live and /health/ready, for the system that watches the containers: status 200 or 503, and a line of text that says
/// why; /health is answered as /health/live is. A program that is alive but not ready usually recovers by itself; a restart would not help.
/// </summary>
/// <remarks>
/// Load balancers name a server by whatever they know it by, or not at all, and some ask by OPTIONS: HAProxy's option
/// httpchk, told nothing else, for the path / in HTTP/1.0. All are answered.
/// </remarks>
public static class HealthEndpoints
{
    private static readonly string[] Asking = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options];

    /// <param name="look">Called at each request for /health/ready, on any thread.</param>
    /// <param name="hasPage">True where / is a page; else it is answered as /health/live is, which is what many load balancers ask for by default.</param>
    public static void Map(IEndpointRouteBuilder endpoints, Func<Health> look, bool hasPage = false)
    {
        // That there is an answer is the answer.
        var alive = new Health(true, "alive");
        Map(endpoints, "/health", Asking, () => alive);
        Map(endpoints, "/health/live", Asking, () => alive);
        Map(endpoints, "/health/ready", Asking, look);
        Map(endpoints, "/", hasPage ? [HttpMethods.Options] : Asking, () => alive);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, string[] methods, Func<Health> look) =>
        endpoints.MapMethods(path, methods, context => Answer(context, look())).WithMetadata(AnyHost.Instance);

    private static Task Answer(HttpContext context, Health health)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
            context.Response.Headers.Allow = string.Join(", ", Asking);
        return PlainText.Send(context, health.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, health.Reason);
    }
}
