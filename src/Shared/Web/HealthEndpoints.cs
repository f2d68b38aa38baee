using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autoencoder.Shared.Web;

/// <summary>
/// /health/live and /health/ready, for whatever watches over containers: status 200 or 503, and a line of text that says
/// why. A program that is alive but not ready gets better by itself, as a rule; to restart it would not help.
/// </summary>
public static class HealthEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <param name="look">Called at each request for /health/ready, on any thread.</param>
    public static void Map(IEndpointRouteBuilder endpoints, Func<Health> look)
    {
        // That there is an answer is the answer.
        endpoints.MapMethods("/health/live", Methods, context => Answer(context, new Health(true, "alive")));
        endpoints.MapMethods("/health/ready", Methods, context => Answer(context, look()));
    }

    private static Task Answer(HttpContext context, Health health)
    {
        context.Response.StatusCode = health.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync($"{health.Reason}\n");
    }
}
