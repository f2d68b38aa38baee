using Microsoft.AspNetCore.Http;

namespace Autoencoder.Shared.Program.Web;

/// <summary>What tells browsers to take nothing from elsewhere, run nothing inline, guess no types, and let nobody frame the page.</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task Apply(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Numbers of a moment; what may be kept says so itself.
        headers.CacheControl = "no-store";
        return next(context);
    }
}
