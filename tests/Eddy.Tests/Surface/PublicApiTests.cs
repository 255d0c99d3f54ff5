using System.Reflection;
using System.Runtime.CompilerServices;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Surface;

/// <summary>Every public member of the engine, one a line, is written down, so that a change of the surface is a reviewed diff.</summary>
public class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_is_written_down()
    {
        string[] actual = [.. Members(typeof(RandomSource).Assembly).Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable("EDDY_WRITE_PUBLIC_API") is { Length: > 0 })
        {
            File.WriteAllLines(SourcePath(), actual);
        }

        string[] written = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "PublicApi.txt"));
        string added = string.Join("\n", actual.Except(written)), removed = string.Join("\n", written.Except(actual));
        (added, removed).ShouldBe(
            ("", ""), "The public surface changed. If that is meant, run this test with EDDY_WRITE_PUBLIC_API=1, build again, and commit PublicApi.txt.");
    }

    private static string SourcePath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "PublicApi.txt");

    private static IEnumerable<string> Members(Assembly assembly)
    {
        foreach (Type type in assembly.GetExportedTypes())
        {
            string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : "class";
            yield return $"{kind} {Name(type)}";
            const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            foreach (MemberInfo member in type.GetMembers(Declared))
            {
                if (member.GetCustomAttribute<CompilerGeneratedAttribute>() is null && Text(member) is { } text)
                {
                    yield return $"{Name(type)}.{text}";
                }
            }
        }
    }

    private static string? Text(MemberInfo member) => member switch
    {
        ConstructorInfo c when Visible(c) => $"new({Parameters(c)})",
        MethodInfo m when Visible(m) && !m.IsSpecialName => $"{m.Name}({Parameters(m)}) : {Name(m.ReturnType)}",
        MethodInfo { IsSpecialName: true } m when Visible(m) && m.Name.StartsWith("op_", StringComparison.Ordinal) => $"{m.Name}({Parameters(m)}) : {Name(m.ReturnType)}",
        PropertyInfo p when p.GetAccessors(nonPublic: true).Any(Visible)
            => $"{p.Name} : {Name(p.PropertyType)} {{{(p.GetMethod is { } g && Visible(g) ? " get;" : "")}{(p.SetMethod is { } s && Visible(s) ? " set;" : "")} }}",
        FieldInfo { IsSpecialName: false } f when f.IsPublic || f.IsFamily => $"{f.Name} : {Name(f.FieldType)}",
        EventInfo e => $"event {e.Name}",
        _ => null,
    };

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}"));

    private static string Name(Type type)
    {
        if (type.IsGenericParameter || type.HasElementType)
        {
            return type.ToString();
        }

        string name = type.Namespace?.StartsWith("Eddy", StringComparison.Ordinal) == true ? $"{type.Namespace}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
