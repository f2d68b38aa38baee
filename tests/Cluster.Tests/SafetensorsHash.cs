using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Autoencoder.Cluster.Tests;

/// <summary>
/// Reads a safetensors file from its public description alone: the header's length in 8 bytes, little-endian; the header,
/// JSON with the place of each tensor; the data.
/// </summary>
internal static class SafetensorsHash
{
    /// <summary>SHA-256 of all tensors in the order encoder.0.weight, encoder.0.bias … decoder.0.weight …, in hexadecimal.</summary>
    public static string Of(string path)
    {
        var file = File.ReadAllBytes(path);
        var data = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, data - 8));
        var tensors = header.RootElement;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var half in new[] { "encoder", "decoder" })
            for (var layer = 0; tensors.TryGetProperty($"{half}.{layer}.weight", out var weight); layer++)
            {
                Append(weight);
                Append(tensors.GetProperty($"{half}.{layer}.bias"));
            }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(JsonElement tensor)
        {
            Assert.Equal("F32", tensor.GetProperty("dtype").GetString());
            var place = tensor.GetProperty("data_offsets");
            var (begin, end) = (place[0].GetInt32(), place[1].GetInt32());
            hash.AppendData(file, data + begin, end - begin);
        }
    }
}
