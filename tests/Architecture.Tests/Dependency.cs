namespace Autoencoder.Architecture.Tests;

/// <summary>A type of one room uses a type of another one. Rooms are namespaces without <see cref="LayerOrder.Root"/>.</summary>
internal sealed record Dependency(string From, string To, string Example)
{
    public override string ToString() => $"{From} -> {To} ({Example})";
}
