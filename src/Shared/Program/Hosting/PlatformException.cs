namespace Autoencoder.Shared.Program.Hosting;

/// <summary>This machine, or the way the program was put on it, cannot run the computation. The message is one line for the user.</summary>
public sealed class PlatformException(string message, Exception? inner = null) : Exception(message, inner), IUserError;
