namespace Autoencoder.Shared.Data.Files;

/// <summary>A file or folder that cannot be read, written or used; the message is one line that starts with its path.</summary>
/// <param name="problem">What is wrong with it, and what to do; a sentence.</param>
public sealed class FileException(string path, string problem, Exception? inner = null) : Exception($"{path}: {problem}", inner), IUserError;
