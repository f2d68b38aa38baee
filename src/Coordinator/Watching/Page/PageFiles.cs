using System.Reflection;
using System.Security.Cryptography;
using Autoencoder.Shared.Program.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>The files of the page, which are resources of this program: no request reaches the file system.</summary>
internal static class PageFiles
{
    private const string Prefix = "dashboard/";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var resource in typeof(PageFiles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var path = resource[Prefix.Length..].Replace('\\', '/');
            var file = new Lazy<(byte[] Bytes, string Tag)>(() => Read(resource));
            endpoints.MapRead(path == "index.html" ? "/" : $"/{path}", context => Send(context, TypeOf(path), file.Value.Bytes, file.Value.Tag));
        }
    }

    private static Task Send(HttpContext context, string type, byte[] bytes, string tag)
    {
        // Asked about each time, and taken from the browser's memory if it is still the same.
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch.Contains(tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static (byte[] Bytes, string Tag) Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return (bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
