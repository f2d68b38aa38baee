using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autoencoder.Shared.Program.Web;

/// <summary>
/// /health/live and /health/ready, for the system that watches the containers: status 200 or 503, and a line of text that says
/// why. A program that is alive but not ready usually recovers by itself; a restart would not help.
/// </summary>
public static class HealthEndpoints
{
    /// <param name="look">Called at each request for /health/ready, on any thread.</param>
    public static void Map(IEndpointRouteBuilder endpoints, Func<Health> look)
    {
        // That there is an answer is the answer.
        endpoints.MapRead("/health/live", context => Answer(context, new Health(true, "alive")));
        endpoints.MapRead("/health/ready", context => Answer(context, look()));
    }

    private static Task Answer(HttpContext context, Health health) =>
        PlainText.Send(context, health.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, health.Reason);
}
