using Microsoft.AspNetCore.Http;

namespace Autoencoder.Shared.Program.Web;

/// <summary>An answer of one line, for people.</summary>
public static class PlainText
{
    public static Task Send(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{text}\n", context.RequestAborted);
    }
}
