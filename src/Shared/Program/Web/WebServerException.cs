namespace Autoencoder.Shared.Program.Web;

/// <summary>The address of a web server cannot be used. The message says what to do.</summary>
public sealed class WebServerException(string message, Exception cause) : Exception(message, cause), IUserError;
