namespace Autoencoder.Shared.Hosting;

/// <summary>This machine, or the way the program was put on it, cannot run the computation. The message is one line for the user.</summary>
public sealed class PlatformException : Exception
{
    public PlatformException(string message)
        : base(message)
    {
    }

    public PlatformException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
