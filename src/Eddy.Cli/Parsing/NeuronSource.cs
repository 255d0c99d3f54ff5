using System.Reflection;
using System.Runtime.Loader;
using Eddy.Experiments.Verification.Gradients;
using Eddy.Neurons;

namespace Eddy.Cli.Parsing;

/// <summary>Neuron models by name: Eddy's own, or those of a user's library.</summary>
internal static class NeuronSource
{
    // What a spike leaves behind takes another path in each of these.
    private static readonly string[] _variants =
    [
        "lif:reset-gradient=attached", "lif:reset=hard", "lif:reset=hard,reset-gradient=attached", "lif:refractory=2", "lif:refractory=2,reset-gradient=attached",
        "lif:surrogate=triangular,reset-gradient=attached", "alif:reset-gradient=attached", "alif:reset=hard,reset-gradient=attached", "alif:refractory=1,reset-gradient=attached",
        "cuba-lif:reset-gradient=attached", "cuba-lif:delayed=true", "snu:reset-gradient=attached",
    ];

    /// <summary>Adds the models that were named, or all.</summary>
    /// <param name="check">Where they go.</param>
    /// <param name="names">Null for all.</param>
    /// <param name="library">A library of the user's; null for Eddy's own models.</param>
    /// <exception cref="CommandException">A name is unknown, or the library has no model.</exception>
    public static void AddTo(GradientCheck check, IReadOnlyList<string>? names, string? library)
    {
        if (library is null)
        {
            string[] known = [.. NeuronCatalog.All.Select(kind => kind.Name)];
            foreach (string name in names ?? [.. known, .. _variants])
            {
                string kind = name.Split(':')[0];
                if (!known.Contains(kind, StringComparer.Ordinal))
                {
                    throw new CommandException(ExitCode.Usage, $"'{kind}' is no neuron model; known are {string.Join(", ", known)}.{Suggestions.DidYouMean(kind, known)}");
                }

                try
                {
                    NeuronCatalog.Find(name).Accept(new Adder(check, name));
                }
                catch (ArgumentException exception)
                {
                    throw new CommandException(ExitCode.Usage, exception.Message.Split(" (Parameter", 2)[0]);
                }
            }

            return;
        }

        Type[] types = [.. Load(library).GetExportedTypes().Where(t => t.IsValueType && typeof(INeuron).IsAssignableFrom(t))];
        if (types.Length == 0)
        {
            throw new CommandException(ExitCode.Usage, $"{library}: no public struct in it implements INeuron. Make your model a public readonly struct that does.");
        }

        foreach (string name in names ?? [.. types.Select(t => t.Name)])
        {
            Type type = Array.Find(types, t => t.Name == name)
                ?? throw new CommandException(ExitCode.Usage, $"{library}: '{name}' is none of its neuron models; known are {string.Join(", ", types.Select(t => t.Name))}.");
            typeof(GradientCheck).GetMethod(nameof(GradientCheck.Add))!.MakeGenericMethod(type).Invoke(check, [name, Activator.CreateInstance(type)]);
        }
    }

    private static Assembly Load(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file. Give the .dll that your project builds.", path);
        }

        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(path));
        }
        catch (Exception exception) when (exception is BadImageFormatException or FileLoadException)
        {
            throw new InvalidDataException($"{path}: not a .NET library that this runtime can load. Give the .dll that your project builds.", exception);
        }
    }

    private sealed class Adder(GradientCheck check, string name) : INeuronVisitor<GradientCheck>
    {
        public GradientCheck Visit<N>(N neuron)
            where N : struct, INeuron
            => check.Add(name, neuron);
    }
}
