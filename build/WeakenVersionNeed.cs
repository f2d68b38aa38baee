#nullable enable
#pragma warning disable IDE0005 // MSBuild has no implicit usings, the tests have them.
using System;
using System.IO;
using System.Text;

namespace Autoencoder.Build;

/// <summary>
/// The version needs of a 64-bit little-endian ELF file: the list that makes the loader refuse a library when
/// the system's libstdc++ or libc is older than the one it was linked with.
/// Only what netstandard 2.0 has is used here: MSBuild compiles this file on its own.
/// </summary>
public static class VersionNeed
{
    private const int ProgramHeaderSize = 56, DynamicEntrySize = 16, NeedSize = 16, NeedAuxSize = 16;
    private const uint SegmentLoad = 1, SegmentDynamic = 2;
    private const long TagNull = 0, TagStringTable = 5, TagVersionNeed = 0x6ffffffe, TagVersionNeedCount = 0x6fffffff;
    private const ushort FlagWeak = 2;

    /// <summary>
    /// Marks every need of <paramref name="version"/> as weak, so that the loader lets it pass where the version
    /// is missing. The image is changed in place, two bytes for each need.
    /// </summary>
    /// <param name="image">The whole file.</param>
    /// <param name="version">The version's name, such as GLIBCXX_3.4.32.</param>
    /// <returns>Whether a byte changed: false if there is no such need, or it is weak already.</returns>
    /// <exception cref="InvalidDataException">The image is no such ELF file, or it is cut off or damaged.</exception>
    public static bool Weaken(byte[] image, string version)
    {
        if (image.Length < 64 || ReadUInt32(image, 0) != 0x464c457f || image[4] != 2 || image[5] != 1)
            throw new InvalidDataException("not a 64-bit little-endian ELF file");

        var dynamic = FindDynamicSegment(image);
        if (dynamic.Size == 0)
            return false;
        var (needs, count, strings) = ReadDynamicSegment(image, dynamic.Offset, dynamic.Size);
        if (needs == 0)
            return false;

        var changed = false;
        var stringTable = FileOffset(image, strings);
        var need = FileOffset(image, needs);
        for (long i = 0; i < count; i++)
        {
            Check(image, need, NeedSize);
            var auxCount = ReadUInt16(image, need + 2);
            var aux = need + ReadUInt32(image, need + 8);
            for (var j = 0; j < auxCount; j++)
            {
                Check(image, aux, NeedAuxSize);
                var flags = ReadUInt16(image, aux + 4);
                if ((flags & FlagWeak) == 0 && NameIs(image, stringTable + ReadUInt32(image, aux + 8), version))
                {
                    image[aux + 4] |= (byte)FlagWeak;
                    changed = true;
                }

                aux += ReadUInt32(image, aux + 12);
            }

            var next = ReadUInt32(image, need + 12);
            if (next == 0)
                break;
            need += next;
        }

        return changed;
    }

    private static (long Offset, long Size) FindDynamicSegment(byte[] image)
    {
        for (var i = 0; i < ProgramHeaderCount(image); i++)
        {
            var header = ProgramHeader(image, i);
            if (ReadUInt32(image, header) == SegmentDynamic)
                return (ReadInt64(image, header + 8), ReadInt64(image, header + 32));
        }

        return default;
    }

    private static (long Needs, long Count, long Strings) ReadDynamicSegment(byte[] image, long offset, long size)
    {
        Check(image, offset, size);
        long needs = 0, count = 0, strings = 0;
        for (var entry = offset; entry <= offset + size - DynamicEntrySize; entry += DynamicEntrySize)
        {
            var value = ReadInt64(image, entry + 8);
            switch (ReadInt64(image, entry))
            {
                case TagNull: return (needs, count, strings);
                case TagStringTable: strings = value; break;
                case TagVersionNeed: needs = value; break;
                case TagVersionNeedCount: count = value; break;
            }
        }

        return (needs, count, strings);
    }

    /// <summary>The dynamic segment gives addresses in memory; the load segments say where these are in the file.</summary>
    private static long FileOffset(byte[] image, long address)
    {
        for (var i = 0; i < ProgramHeaderCount(image); i++)
        {
            var header = ProgramHeader(image, i);
            var start = ReadInt64(image, header + 16);
            if (ReadUInt32(image, header) == SegmentLoad && address >= start && address - start < ReadInt64(image, header + 32))
                return address - start + ReadInt64(image, header + 8);
        }

        throw new InvalidDataException($"damaged ELF file: no segment holds the address 0x{address:x}");
    }

    private static int ProgramHeaderCount(byte[] image) => ReadUInt16(image, 56);

    private static long ProgramHeader(byte[] image, int index)
    {
        var offset = ReadInt64(image, 32) + ((long)index * ProgramHeaderSize);
        Check(image, offset, ProgramHeaderSize);
        return offset;
    }

    private static bool NameIs(byte[] image, long offset, string name)
    {
        Check(image, offset, 1);
        return offset + name.Length < image.Length
            && image[offset + name.Length] == 0
            && Encoding.ASCII.GetString(image, (int)offset, name.Length) == name;
    }

    private static void Check(byte[] image, long offset, long size)
    {
        if (offset < 0 || size < 0 || offset > image.Length - size)
            throw new InvalidDataException($"cut off or damaged ELF file: it has {image.Length} bytes and refers to byte {offset}");
    }

    // Only called within what Check has let pass. ELF is little-endian here, and so is every platform that builds this.
    private static ushort ReadUInt16(byte[] image, long offset) => BitConverter.ToUInt16(image, (int)offset);

    private static uint ReadUInt32(byte[] image, long offset) => BitConverter.ToUInt32(image, (int)offset);

    private static long ReadInt64(byte[] image, long offset) => BitConverter.ToInt64(image, (int)offset);
}

#if !NET
/// <summary>
/// Writes a copy of <see cref="Source"/> in which one version need is weak; the source is only read.
/// Compiled by MSBuild alone: the tests take this file in without MSBuild's assemblies.
/// </summary>
public sealed class WeakenVersionNeed : Microsoft.Build.Utilities.Task
{
    [Microsoft.Build.Framework.Required]
    public string Source { get; set; } = "";

    [Microsoft.Build.Framework.Required]
    public string Destination { get; set; } = "";

    [Microsoft.Build.Framework.Required]
    public string Version { get; set; } = "";

    public override bool Execute()
    {
        try
        {
            var image = File.ReadAllBytes(Source);
            VersionNeed.Weaken(image, Version);
            Replace(Destination, image);
        }
        catch (InvalidDataException error)
        {
            Log.LogError($"{Source}: {error.Message}; clear the package cache (dotnet nuget locals global-packages --clear) and restore again.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.LogError($"{Destination} cannot be written: {error.Message}");
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>A new file and a rename: nobody ever sees half a library, and no hard link is written through.</summary>
    private static void Replace(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllBytes(temporary, content);
        if (File.Exists(path))
            File.Replace(temporary, path, null);
        else
            File.Move(temporary, path);
    }
}
#endif
