using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Watching.Live;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Web;
using Microsoft.AspNetCore.Http;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>The files of a run that can be downloaded. Nothing that a browser says becomes a path: only these names are known.</summary>
internal static class RunFiles
{
    private const string Model = RunPaths.ModelName;

    private static readonly string[] Stored = [RunPaths.SummaryName, RunPaths.MetricsName, RunPaths.EventsName, RunPaths.SettingsName, RunPaths.CurvesName, RunPaths.ReconstructionsName];

    /// <summary>The names of those that are there now.</summary>
    public static string[] Of(IRunView run)
    {
        var stored = Stored.Where(name => File.Exists(PathOf(run, name)));
        return run.HasModel ? [Model, .. stored] : [.. stored];
    }

    private static string? PathOf(IRunView run, string? name) => name switch
    {
        RunPaths.SummaryName => run.Folder.Summary,
        RunPaths.SettingsName => run.Folder.Settings,
        RunPaths.MetricsName => run.Folder.Metrics,
        RunPaths.EventsName => run.Folder.Events,
        RunPaths.CurvesName => run.Folder.Curves,
        RunPaths.ReconstructionsName => run.Folder.Reconstructions,
        _ => null,
    };

    public static async Task Send(IRunView run, HttpContext context)
    {
        var name = context.Request.RouteValues["name"] as string;
        if (name == Model && run.Model() is { } model)
        {
            Announce(context.Response, Model, model.Length);
            await context.Response.Body.WriteAsync(model, context.RequestAborted);
            return;
        }

        long length = 0;
        if (PathOf(run, name) is { } path && File.Exists(path) && FileAttempt.OrNull(() => OpenShared(path, out length)) is { } file)
        {
            await using var opened = file;
            Announce(context.Response, Path.GetFileName(path), length);
            await Copy(file, context.Response.Body, length, context.RequestAborted);
            return;
        }

        await PlainText.Send(context, StatusCodes.Status404NotFound, "The run has no such file, or not yet.");
    }

    // It may still be written to.
    private static FileStream OpenShared(string path, out long length)
    {
        var file = InputFile.Open(path, FileShare.ReadWrite | FileShare.Delete);
        length = file.Length;
        return file;
    }

    private static void Announce(HttpResponse response, string name, long bytes)
    {
        response.ContentType = "application/octet-stream";
        response.ContentLength = bytes;
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }

    // What is added meanwhile would be more than was announced.
    private static async Task Copy(FileStream file, Stream to, long length, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        while (length > 0)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancel);
            if (read == 0)
                return;
            await to.WriteAsync(buffer.AsMemory(0, read), cancel);
            length -= read;
        }
    }
}
