namespace Autoencoder.Cluster.Tests;

/// <summary>The collection of tests that say something about time, and so run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = nameof(Alone);
}
