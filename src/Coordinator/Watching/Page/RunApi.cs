using System.Globalization;
using System.Text.Json;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Program.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>What the page asks for. docs/dashboard.md lists it.</summary>
internal static class RunApi
{
    private const string Png = "image/png";

    public static void Map(IEndpointRouteBuilder endpoints, DisplayedRun shown, StopRequest? stopping)
    {
        var api = endpoints.MapGroup("/api");
        api.MapRead("/facts", Of((run, context) => Json(context, new PageFacts(run.Facts, CanStop: stopping is not null && shown.Stop is not null), PageJson.Default.PageFacts)));
        api.MapRead("/run", Of((run, context) => Json(context, run.Snapshot(), PageJson.Default.RunSnapshot)));
        api.MapGet("/changes", Of((run, context) => Changes(run, context, shown)));
        api.MapRead("/images/originals.png", Of((run, context) => Image(context, run.Images.Originals)));
        api.MapRead("/images/inputs.png", Of((run, context) => Image(context, run.Images.Inputs)));
        api.MapRead("/images/latest.png", Of((run, context) => Image(context, run.Images.Latest)));
        api.MapRead("/images/epochs/{epoch:int}.png", Of((run, context) => Image(context, run.Images.OfEpoch(Epoch(context)))));
        api.MapRead("/codes", Of(Codes));
        api.MapRead("/codes/decoded.png", Of(Decoded));
        api.MapRead("/files", Of((run, context) => Json(context, RunFiles.Of(run), PageJson.Default.StringArray)));
        api.MapRead("/files/{name}", Of(RunFiles.Send));
        if (stopping is not null)
            stopping.Map(api);
        return;

        RequestDelegate Of(Func<IRunView, HttpContext, Task> answer) =>
            context => shown.Run is { } run ? answer(run, context) : NotYet(context);
    }

    private static Task NotYet(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return PlainText.Send(context, StatusCodes.Status503ServiceUnavailable, "The run is being prepared.");
    }

    private static async Task Changes(IRunView run, HttpContext context, DisplayedRun shown)
    {
        var client = ClientAddress.Of(context.Connection.RemoteIpAddress);
        if (shown.TryEnter(client) is { } refusal)
        {
            await PlainText.Send(context, StatusCodes.Status503ServiceUnavailable, refusal);
            return;
        }

        try
        {
            await ChangeStream.Send(run, context, shown.ServerStopping);
        }
        finally
        {
            shown.Leave(client);
        }
    }

    private static Task Codes(IRunView run, HttpContext context) => run.Codes.Plane(Axis(context, "x", "pc1"), Axis(context, "y", "pc2")) is { } plane
        ? Json(context, plane, PageJson.Default.CodePlaneView)
        : PlainText.Send(context, StatusCodes.Status404NotFound, "There is no such plane, or there are no weights yet.");

    private static Task Decoded(IRunView run, HttpContext context) =>
        Coordinate(context, "u") is { } u && Coordinate(context, "v") is { } v
            ? Image(context, run.Codes.Decode(Axis(context, "x", "pc1"), Axis(context, "y", "pc2"), u, v))
            : PlainText.Send(context, StatusCodes.Status400BadRequest, "u and v are to be finite numbers.");

    private static string Axis(HttpContext context, string name, string otherwise) =>
        context.Request.Query[name] is [{ Length: > 0 and < 20 } text] ? text : otherwise;

    private static double? Coordinate(HttpContext context, string name) =>
        double.TryParse(context.Request.Query[name], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static int Epoch(HttpContext context) => int.Parse((string)context.Request.RouteValues["epoch"]!, CultureInfo.InvariantCulture);

    private static async Task Image(HttpContext context, ReadOnlyMemory<byte>? png)
    {
        if (png is not { IsEmpty: false } bytes)
        {
            await PlainText.Send(context, StatusCodes.Status404NotFound, "There is no such image, or not yet.");
            return;
        }

        context.Response.ContentType = Png;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static async Task Json<T>(HttpContext context, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }
}
