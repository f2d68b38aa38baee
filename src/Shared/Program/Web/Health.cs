namespace Autoencoder.Shared.Program.Web;

/// <summary>Whether a program does its work now, or waits for something that it can name.</summary>
/// <param name="Reason">One line: what it does, what it waits for, or what is wrong.</param>
public readonly record struct Health(bool IsReady, string Reason);
