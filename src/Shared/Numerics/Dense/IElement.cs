using System.Runtime.Intrinsics;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>A number as the matrix products read and write it. The kernels between them compute in float32, whatever it is.</summary>
internal interface IElement<TSelf> where TSelf : unmanaged, IElement<TSelf>
{
    /// <summary>A pixel of 255 as the first layer is fed with it; the first weights the products read are divided by it.</summary>
    static abstract float PixelScale { get; }

    /// <summary>Sixteen numbers from <paramref name="first"/> on.</summary>
    static abstract Vector512<float> Load(ref readonly TSelf first);

    /// <summary>Rounds to nearest, ties to even.</summary>
    static abstract void Store(Vector512<float> values, ref TSelf first);
}
